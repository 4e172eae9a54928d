import './host';
import '../../client/view/flow.css';
import './flow.css';
import '../../client/view/flow';
