// Multi-scale deformable attention on the CPU, float32.
//
// Forward: threads share the queries; a sample's four corners are D neighbouring floats each, which the compiler turns
// into vector instructions. Backward: threads share the (batch, head) pairs, whose slices of the value's gradient are
// disjoint, so that no two threads add to the same place and the sums always come in the same order.

#include "../ms_deform_attn.h"

#include <torch/csrc/stable/library.h>
#include <torch/csrc/stable/ops.h>

#include <cmath>
#include <tuple>

namespace mdqe {
namespace {

using torch::stable::Tensor;

// One machine code for each generation of processors; the loader picks. Elsewhere the compiler's default serves.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__)
#define MDQE_FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define MDQE_FOR_EACH_PROCESSOR
#endif
#if defined(__GNUC__)
#define MDQE_INLINE inline __attribute__((always_inline))
#else
#define MDQE_INLINE inline
#endif

// The four cells around a sample: offsets of their values and their bilinear shares; a cell outside has share 0.
struct Corners {
  int64_t offset[4];  // top left, top right, bottom left, bottom right
  float share[4];
  bool inside[4];
  float x, y;  // place between the cells, 0..1
};

// False when the sample touches no cell. A location that is not a finite number makes the sample not a number: a
// network that has diverged must not go on unnoticed.
MDQE_INLINE bool find_corners(float u, float v, const Level& level, int64_t token_stride, Corners& corners) {
  const float column = u * static_cast<float>(level.width) - 0.5f;
  const float row = v * static_cast<float>(level.height) - 0.5f;
  if (!std::isfinite(column) || !std::isfinite(row)) {
    corners.x = corners.y = NAN;
    for (int corner = 0; corner < 4; ++corner) {
      corners.inside[corner] = true;
      corners.share[corner] = NAN;
      corners.offset[corner] = level.start * token_stride;
    }
    return true;
  }
  if (!(column > -1 && row > -1 && column < static_cast<float>(level.width) && row < static_cast<float>(level.height))) {
    return false;
  }
  const float left = std::floor(column), top = std::floor(row);
  const int64_t i = static_cast<int64_t>(left), j = static_cast<int64_t>(top);
  corners.x = column - left;
  corners.y = row - top;
  const bool columns[2] = {i >= 0, i + 1 < level.width}, rows[2] = {j >= 0, j + 1 < level.height};
  const float across[2] = {1 - corners.x, corners.x}, down[2] = {1 - corners.y, corners.y};
  for (int corner = 0; corner < 4; ++corner) {
    const int right = corner & 1, below = corner >> 1;
    corners.inside[corner] = columns[right] && rows[below];
    corners.share[corner] = corners.inside[corner] ? across[right] * down[below] : 0.0f;
    corners.offset[corner] =
        corners.inside[corner] ? (level.start + (j + below) * level.width + i + right) * token_stride : 0;
  }
  return true;
}

// D is the number of channels of a head, or 0 when it is known only at run time.
template <int D>
MDQE_INLINE void attend(
    const Sizes& sizes, const float* value, const float* locations, const float* weights, float* out, int64_t begin,
    int64_t end) {
  const int64_t channels = D > 0 ? D : sizes.channels, token_stride = sizes.heads * channels;
  for (int64_t item = begin; item < end; ++item) {  // (batch, query, head), heads fastest
    const int64_t head = item % sizes.heads, batch = item / (sizes.heads * sizes.queries);
    const float* head_value = value + batch * sizes.tokens * token_stride + head * channels;
    const float* location = locations + item * sizes.samples() * 2;
    const float* weight = weights + item * sizes.samples();
    float* sum = out + item * channels;
    for (int64_t c = 0; c < channels; ++c) {
      sum[c] = 0;
    }
    for (const Level& level : sizes.levels) {
      for (int64_t point = 0; point < sizes.points; ++point, location += 2, ++weight) {
        Corners corners;
        if (!find_corners(location[0], location[1], level, token_stride, corners)) {
          continue;
        }
        const float a = *weight * corners.share[0], b = *weight * corners.share[1];
        const float c = *weight * corners.share[2], d = *weight * corners.share[3];
        const float* va = head_value + corners.offset[0];
        const float* vb = head_value + corners.offset[1];
        const float* vc = head_value + corners.offset[2];
        const float* vd = head_value + corners.offset[3];
        for (int64_t k = 0; k < channels; ++k) {
          sum[k] += a * va[k] + b * vb[k] + c * vc[k] + d * vd[k];
        }
      }
    }
  }
}

MDQE_FOR_EACH_PROCESSOR void attend_range(
    const Sizes& sizes, const float* value, const float* locations, const float* weights, float* out, int64_t begin,
    int64_t end) {
  switch (sizes.channels) {
    case 16: return attend<16>(sizes, value, locations, weights, out, begin, end);
    case 24: return attend<24>(sizes, value, locations, weights, out, begin, end);
    case 32: return attend<32>(sizes, value, locations, weights, out, begin, end);
    default: return attend<0>(sizes, value, locations, weights, out, begin, end);
  }
}

struct Gradients {
  float* value;
  float* locations;
  float* weights;
};

template <int D>
MDQE_INLINE void attend_backward(
    const Sizes& sizes, const float* value, const float* locations, const float* weights, const float* out_gradient,
    const Gradients& gradients, int64_t begin, int64_t end) {
  const int64_t channels = D > 0 ? D : sizes.channels, token_stride = sizes.heads * channels;
  for (int64_t pair = begin; pair < end; ++pair) {  // (batch, head)
    const int64_t batch = pair / sizes.heads, head = pair % sizes.heads;
    const int64_t slice = batch * sizes.tokens * token_stride + head * channels;
    const float* head_value = value + slice;
    float* value_gradient = gradients.value + slice;
    for (int64_t query = 0; query < sizes.queries; ++query) {
      const int64_t item = (batch * sizes.queries + query) * sizes.heads + head;
      const float* gradient = out_gradient + item * channels;
      int64_t sample = item * sizes.samples();
      for (const Level& level : sizes.levels) {
        for (int64_t point = 0; point < sizes.points; ++point, ++sample) {
          float* location_gradient = gradients.locations + sample * 2;
          Corners corners;
          if (!find_corners(locations[sample * 2], locations[sample * 2 + 1], level, token_stride, corners)) {
            gradients.weights[sample] = location_gradient[0] = location_gradient[1] = 0;
            continue;
          }
          const float weight = weights[sample];
          float product[4] = {0, 0, 0, 0};  // gradient · value of each corner
          for (int corner = 0; corner < 4; ++corner) {
            if (!corners.inside[corner]) {
              continue;
            }
            const float* corner_value = head_value + corners.offset[corner];
            float* corner_gradient = value_gradient + corners.offset[corner];
            const float factor = weight * corners.share[corner];
            float dot = 0;
#pragma omp simd reduction(+ : dot)
            for (int64_t k = 0; k < channels; ++k) {
              dot += gradient[k] * corner_value[k];
              corner_gradient[k] += factor * gradient[k];
            }
            product[corner] = dot;
          }
          gradients.weights[sample] = corners.share[0] * product[0] + corners.share[1] * product[1] +
              corners.share[2] * product[2] + corners.share[3] * product[3];
          location_gradient[0] = weight * static_cast<float>(level.width) *
              ((1 - corners.y) * (product[1] - product[0]) + corners.y * (product[3] - product[2]));
          location_gradient[1] = weight * static_cast<float>(level.height) *
              ((1 - corners.x) * (product[2] - product[0]) + corners.x * (product[3] - product[1]));
        }
      }
    }
  }
}

MDQE_FOR_EACH_PROCESSOR void attend_backward_range(
    const Sizes& sizes, const float* value, const float* locations, const float* weights, const float* out_gradient,
    const Gradients& gradients, int64_t begin, int64_t end) {
  switch (sizes.channels) {
    case 16: return attend_backward<16>(sizes, value, locations, weights, out_gradient, gradients, begin, end);
    case 24: return attend_backward<24>(sizes, value, locations, weights, out_gradient, gradients, begin, end);
    case 32: return attend_backward<32>(sizes, value, locations, weights, out_gradient, gradients, begin, end);
    default: return attend_backward<0>(sizes, value, locations, weights, out_gradient, gradients, begin, end);
  }
}

void check_type(const Tensor& value) {
  STD_TORCH_CHECK(
      value.scalar_type() == torch::headeronly::ScalarType::Float, "ms_deform_attn: the CPU kernel takes float32 only");
}

Tensor ms_deform_attn(Tensor value, std::vector<int64_t> level_shapes, Tensor locations, Tensor weights) {
  const Sizes sizes = read_sizes(value, level_shapes, locations, weights);
  check_type(value);
  Tensor out = torch::stable::new_empty(value, {sizes.batch, sizes.queries, sizes.heads * sizes.channels});
  const float* value_data = value.const_data_ptr<float>();
  const float* location_data = locations.const_data_ptr<float>();
  const float* weight_data = weights.const_data_ptr<float>();
  float* out_data = out.mutable_data_ptr<float>();
  const int64_t items = sizes.batch * sizes.queries * sizes.heads;
  torch::stable::parallel_for(0, items, 64, [&](int64_t begin, int64_t end) {
    attend_range(sizes, value_data, location_data, weight_data, out_data, begin, end);
  });
  return out;
}

std::tuple<Tensor, Tensor, Tensor> ms_deform_attn_backward(
    Tensor out_gradient, Tensor value, std::vector<int64_t> level_shapes, Tensor locations, Tensor weights) {
  const Sizes sizes = read_sizes(value, level_shapes, locations, weights);
  check_type(value);
  STD_TORCH_CHECK(
      out_gradient.scalar_type() == value.scalar_type() && out_gradient.is_contiguous() && out_gradient.dim() == 3 &&
          out_gradient.size(0) == sizes.batch && out_gradient.size(1) == sizes.queries &&
          out_gradient.size(2) == sizes.heads * sizes.channels,
      "ms_deform_attn: the gradient does not have the shape or type of the result");
  Tensor value_gradient = torch::stable::empty_like(value);
  torch::stable::zero_(value_gradient);
  Tensor location_gradient = torch::stable::empty_like(locations);
  Tensor weight_gradient = torch::stable::empty_like(weights);
  const Gradients gradients{
      value_gradient.mutable_data_ptr<float>(),
      location_gradient.mutable_data_ptr<float>(),
      weight_gradient.mutable_data_ptr<float>()};
  const float* value_data = value.const_data_ptr<float>();
  const float* location_data = locations.const_data_ptr<float>();
  const float* weight_data = weights.const_data_ptr<float>();
  const float* gradient_data = out_gradient.const_data_ptr<float>();
  torch::stable::parallel_for(0, sizes.batch * sizes.heads, 1, [&](int64_t begin, int64_t end) {
    attend_backward_range(
        sizes, value_data, location_data, weight_data, gradient_data, gradients, begin, end);
  });
  return {value_gradient, location_gradient, weight_gradient};
}

}  // namespace
}  // namespace mdqe

STABLE_TORCH_LIBRARY_IMPL(mdqe, CPU, library) {
  library.impl("ms_deform_attn", TORCH_BOX(&mdqe::ms_deform_attn));
  library.impl("ms_deform_attn_backward", TORCH_BOX(&mdqe::ms_deform_attn_backward));
}
