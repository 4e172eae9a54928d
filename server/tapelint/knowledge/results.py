"""What the functions of TensorFlow give, by their canonical names.

Measured on TensorFlow 2.15.1 and 2.21.0, by calling each with tensors.
"""

from __future__ import annotations


def _names(functions: dict[str, str]) -> frozenset[str]:
    """The full names of ``functions``, which are listed by module."""
    return frozenset(module + name for module, names in functions.items() for name in names.split())


_GIVING_ONE_TENSOR = {
    "tf.": """
        abs acos acosh add add_n argmax argmin argsort as_string asin asinh atan atan2 atanh
        batch_to_space bitcast boolean_mask broadcast_to cast clip_by_norm clip_by_value complex
        concat constant conv convert_to_tensor cos cosh cumsum divide dynamic_stitch edit_distance
        eigvals einsum ensure_shape equal exp expand_dims extract_volume_patches eye fill
        fingerprint floor gather gather_nd greater greater_equal histogram_fixed_width
        histogram_fixed_width_bins identity less less_equal linspace logical_and logical_not
        logical_or matmul matrix_square_root maximum minimum multiply negative norm not_equal
        one_hot ones ones_like pad pow random_index_shuffle range rank realdiv reduce_all
        reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum
        repeat reshape reverse reverse_sequence roll round saturate_cast scalar_mul scatter_nd
        searchsorted sequence_mask shape sigmoid sign sin sinh size slice sort space_to_batch
        space_to_batch_nd sqrt square squeeze stack stop_gradient strided_slice subtract tan tanh
        tensor_scatter_nd_add tensor_scatter_nd_max tensor_scatter_nd_min tensor_scatter_nd_sub
        tensor_scatter_nd_update tensordot tile transpose truediv truncatediv truncatemod
        unravel_index where zeros zeros_like
    """,
    "tf.bitwise.": "bitwise_and invert",
    "tf.debugging.": "check_numerics",
    "tf.dtypes.": "cast complex saturate_cast",
    "tf.image.": """
        adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_jpeg_quality
        adjust_saturation central_crop convert_image_dtype crop_and_resize crop_to_bounding_box
        draw_bounding_boxes encode_jpeg encode_png extract_glimpse extract_patches flip_left_right
        flip_up_down grayscale_to_rgb hsv_to_rgb non_max_suppression non_max_suppression_overlaps
        pad_to_bounding_box per_image_standardization psnr random_brightness random_contrast
        random_crop random_flip_left_right random_flip_up_down random_hue random_jpeg_quality
        random_saturation resize resize_with_crop_or_pad resize_with_pad rgb_to_grayscale
        rgb_to_hsv rgb_to_yiq rgb_to_yuv rot90 sobel_edges ssim ssim_multiscale
        stateless_random_brightness stateless_random_contrast stateless_random_crop
        stateless_random_flip_left_right stateless_random_flip_up_down stateless_random_hue
        stateless_random_jpeg_quality stateless_random_saturation total_variation transpose
        yiq_to_rgb yuv_to_rgb
    """,
    "tf.linalg.": """
        adjoint band_part banded_triangular_solve cholesky cholesky_solve cross det diag diag_part
        eigvals eigvalsh einsum expm eye global_norm inv l2_normalize logdet logm lstsq
        lu_matrix_inverse lu_reconstruct lu_solve matmul matrix_rank matrix_transpose matvec norm
        pinv set_diag solve sqrtm tensor_diag tensor_diag_part tensordot trace triangular_solve
        tridiagonal_matmul tridiagonal_solve
    """,
    "tf.math.": """
        abs accumulate_n acos acosh add add_n angle argmax argmin asin asinh atan atan2 atanh
        bessel_i0 bessel_i0e bessel_i1 bessel_i1e betainc bincount ceil confusion_matrix conj cos
        cosh count_nonzero cumprod cumsum cumulative_logsumexp digamma divide divide_no_nan equal
        erf erfc erfcinv erfinv exp expm1 floor floordiv floormod greater greater_equal igamma
        igammac imag in_top_k invert_permutation is_finite is_inf is_nan is_non_decreasing
        is_strictly_increasing l2_normalize lbeta less less_equal lgamma log log1p log_sigmoid
        log_softmax logical_and logical_not logical_or logical_xor maximum minimum mod multiply
        multiply_no_nan ndtri negative nextafter not_equal polygamma polyval pow real reciprocal
        reciprocal_no_nan reduce_all reduce_any reduce_euclidean_norm reduce_logsumexp reduce_max
        reduce_mean reduce_min reduce_prod reduce_std reduce_sum reduce_variance rint round rsqrt
        scalar_mul segment_max segment_mean segment_min segment_prod segment_sum sigmoid sign sin
        sinh sobol_sample softmax softplus softsign sqrt square squared_difference subtract tan
        tanh truediv unsorted_segment_max unsorted_segment_mean unsorted_segment_min
        unsorted_segment_prod unsorted_segment_sqrt_n unsorted_segment_sum xdivy xlog1py xlogy
        zero_fraction zeta
    """,
    "tf.math.special.": """
        bessel_i0 bessel_i0e bessel_i1 bessel_i1e bessel_j0 bessel_j1 bessel_k0 bessel_k0e
        bessel_k1 bessel_k1e bessel_y0 bessel_y1 dawsn expint fresnel_cos fresnel_sin spence
    """,
    "tf.nn.": """
        atrous_conv2d atrous_conv2d_transpose avg_pool avg_pool1d avg_pool2d avg_pool3d
        batch_norm_with_global_normalization batch_normalization bias_add compute_average_loss
        conv1d conv1d_transpose conv2d conv2d_transpose conv3d conv3d_transpose conv_transpose
        convolution crelu ctc_loss depth_to_space depthwise_conv2d
        depthwise_conv2d_backprop_filter depthwise_conv2d_backprop_input dilation2d dropout elu
        embedding_lookup embedding_lookup_sparse erosion2d gelu in_top_k l2_loss l2_normalize
        leaky_relu local_response_normalization log_poisson_loss log_softmax lrn max_pool
        max_pool1d max_pool2d max_pool3d nce_loss pool relu relu6 safe_embedding_lookup_sparse
        sampled_softmax_loss scale_regularization_loss selu separable_conv2d sigmoid
        sigmoid_cross_entropy_with_logits silu softmax softmax_cross_entropy_with_logits softplus
        softsign space_to_batch space_to_depth sparse_softmax_cross_entropy_with_logits swish tanh
        weighted_cross_entropy_with_logits with_space_to_batch zero_fraction
    """,
    "tf.nn.experimental.": "general_dropout stateless_dropout",
    "tf.random.": """
        categorical gamma normal poisson shuffle stateless_binomial stateless_categorical
        stateless_gamma stateless_normal stateless_parameterized_truncated_normal
        stateless_poisson stateless_truncated_normal stateless_uniform truncated_normal uniform
    """,
    "tf.random.experimental.": "index_shuffle stateless_shuffle",
    "tf.signal.": """
        dct fft fft2d fft3d fftshift frame hamming_window hann_window idct ifft ifft2d ifft3d
        ifftshift inverse_mdct inverse_stft irfft irfft2d irfft3d kaiser_bessel_derived_window
        kaiser_window linear_to_mel_weight_matrix mdct mfccs_from_log_mel_spectrograms
        overlap_and_add rfft rfft2d rfft3d stft vorbis_window
    """,
}
_GIVING_ARRAYS = {
    "np.": """
        arange array asarray concatenate empty expand_dims eye float32 float64 full linspace ones
        ones_like reshape stack zeros zeros_like
    """,
    "np.random.": "normal rand randn uniform",
}

GIVING_TENSORS = _names(_GIVING_ONE_TENSOR)
"""Functions that surely give one tensor, whatever they are given."""

GIVING_LISTS_OF_TENSORS = frozenset({"tf.meshgrid", "tf.split", "tf.unstack"})

GIVING_ARRAYS = _names(_GIVING_ARRAYS)
"""Functions of NumPy that surely give an array, or a number of NumPy's."""

STANDING_FOR_VARIABLES = frozenset(
    {
        "gpflow.Parameter",
        "gpflow.base.Parameter",
        "tensorflow_probability.util.DeferredTensor",
        "tensorflow_probability.util.TransformedVariable",
    }
)
"""What computes with a variable that it holds, and is none that a tape knows."""
