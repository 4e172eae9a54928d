/** Programs are taken in as text. */
declare module '*.py' {
  const text: string;
  export default text;
}

declare module '*.css';
