// Multi-scale deformable attention on the CPU.
//
// Forward: threads share the queries; a sample's four corners are D neighbouring numbers each, which the compiler turns
// into vector instructions. Backward: threads share the (batch, head) pairs, whose slices of the value's gradient are
// disjoint, so that no two threads add to the same place and the sums always come in the same order.

#include "../ms_deform_attn.h"
#include "processors.h"

#include <torch/csrc/stable/library.h>
#include <torch/csrc/stable/ops.h>
#include <torch/headeronly/util/BFloat16.h>
#include <torch/headeronly/util/Half.h>

#include <array>
#include <tuple>
#include <type_traits>

namespace mdqe {
namespace {

using torch::headeronly::BFloat16;
using torch::headeronly::Half;

// A head's channels: in registers where their number D is known to the compiler, on the heap where D is 0.
template <typename T, int D>
using Row = std::conditional_t<(D > 0), std::array<T, D>, std::vector<T>>;

template <typename T, int D>
MDQE_EVERYWHERE Row<T, D> zero_row(int64_t channels) {
  if constexpr (D > 0) {
    return Row<T, D>{};
  } else {
    return Row<T, D>(static_cast<size_t>(channels));
  }
}

template <typename T, int D>
MDQE_EVERYWHERE void attend(const Sizes& sizes, const Inputs<T>& inputs, T* out, int64_t begin, int64_t end) {
  const int64_t channels = D > 0 ? D : sizes.channels, token_stride = sizes.heads * channels;
  const Row<T, D> outside = zero_row<T, D>(channels);  // what a corner outside its level holds
  Row<float, D> sum = zero_row<float, D>(channels);
  for (int64_t item = begin; item < end; ++item) {  // (batch, query, head), heads fastest
    const int64_t head = item % sizes.heads, batch = item / (sizes.heads * sizes.queries);
    const T* head_value = inputs.value + batch * sizes.tokens * token_stride + head * channels;
    const float* location = inputs.locations + item * sizes.samples() * 2;
    const float* weight = inputs.weights + item * sizes.samples();
    for (int64_t k = 0; k < channels; ++k) {
      sum[k] = 0;
    }
    for (const Level& level : sizes.levels) {
      for (int64_t point = 0; point < sizes.points; ++point, location += 2, ++weight) {
        Place place;
        if (!find_place(location[0], location[1], level, place)) {
          continue;
        }
        const T* corner[4];
        float share[4];
        const bool columns[2] = {place.column >= 0, place.column + 1 < level.width};
        const bool rows[2] = {place.row >= 0, place.row + 1 < level.height};
        const int64_t first = place.token(level, 0) * token_stride;
        const int64_t step[4] = {0, token_stride, level.width * token_stride, (level.width + 1) * token_stride};
        for (int i = 0; i < 4; ++i) {
          corner[i] = columns[i & 1] && rows[i >> 1] ? head_value + (first + step[i]) : outside.data();
          share[i] = *weight * place.share(i);
        }
        const T *a = corner[0], *b = corner[1], *c = corner[2], *d = corner[3];
        for (int64_t k = 0; k < channels; ++k) {
          sum[k] += share[0] * static_cast<float>(a[k]) + share[1] * static_cast<float>(b[k]) +
              share[2] * static_cast<float>(c[k]) + share[3] * static_cast<float>(d[k]);
        }
      }
    }
    for (int64_t k = 0; k < channels; ++k) {
      out[item * channels + k] = static_cast<T>(sum[k]);
    }
  }
}

template <typename T, int D>
MDQE_EVERYWHERE void attend_backward(
    const Sizes& sizes, const Inputs<T>& inputs, const T* out_gradient, const Gradients& gradients, int64_t begin,
    int64_t end) {
  const int64_t channels = D > 0 ? D : sizes.channels, token_stride = sizes.heads * channels;
  Row<float, D> gradient = zero_row<float, D>(channels);
  for (int64_t pair = begin; pair < end; ++pair) {  // (batch, head)
    const int64_t batch = pair / sizes.heads, head = pair % sizes.heads;
    const int64_t slice = batch * sizes.tokens * token_stride + head * channels;
    for (int64_t query = 0; query < sizes.queries; ++query) {
      const int64_t item = (batch * sizes.queries + query) * sizes.heads + head;
      for (int64_t k = 0; k < channels; ++k) {
        gradient[k] = static_cast<float>(out_gradient[item * channels + k]);
      }
      int64_t sample = item * sizes.samples();
      for (const Level& level : sizes.levels) {
        for (int64_t point = 0; point < sizes.points; ++point, ++sample) {
          float* location_gradient = gradients.locations + sample * 2;
          const float* location = inputs.locations + sample * 2;
          Place place;
          if (!find_place(location[0], location[1], level, place)) {
            gradients.weights[sample] = location_gradient[0] = location_gradient[1] = 0;
            continue;
          }
          const float weight = inputs.weights[sample];
          float product[4] = {0, 0, 0, 0};  // gradient · value of each corner
          float sampled = 0;                // gradient · bilinear sample
          for (int i = 0; i < 4; ++i) {
            if (!place.inside(level, i)) {
              continue;
            }
            const int64_t offset = slice + place.token(level, i) * token_stride;
            const T* value = inputs.value + offset;
            float* value_gradient = gradients.value + offset;
            const float factor = weight * place.share(i);
            float dot = 0;
#pragma omp simd reduction(+ : dot)
            for (int64_t k = 0; k < channels; ++k) {
              dot += gradient[k] * static_cast<float>(value[k]);
              value_gradient[k] += factor * gradient[k];
            }
            product[i] = dot;
            sampled += place.share(i) * dot;
          }
          gradients.weights[sample] = sampled;
          location_gradient[0] = weight * static_cast<float>(level.width) *
              ((1 - place.down) * (product[1] - product[0]) + place.down * (product[3] - product[2]));
          location_gradient[1] = weight * static_cast<float>(level.height) *
              ((1 - place.across) * (product[2] - product[0]) + place.across * (product[3] - product[1]));
        }
      }
    }
  }
}

// Processors are told apart outside of templates: what is compiled for each of them needs a name of its own.
#define MDQE_KERNELS_OF(T)                                                                                           \
  MDQE_FOR_EACH_PROCESSOR void attend_range(                                                                         \
      const Sizes& sizes, const Inputs<T>& inputs, T* out, int64_t begin, int64_t end) {                             \
    switch (sizes.channels) {                                                                                        \
      case 16: return attend<T, 16>(sizes, inputs, out, begin, end);                                                 \
      case 24: return attend<T, 24>(sizes, inputs, out, begin, end);                                                 \
      case 32: return attend<T, 32>(sizes, inputs, out, begin, end);                                                 \
      default: return attend<T, 0>(sizes, inputs, out, begin, end);                                                  \
    }                                                                                                                \
  }                                                                                                                  \
  MDQE_FOR_EACH_PROCESSOR void attend_backward_range(                                                                \
      const Sizes& sizes, const Inputs<T>& inputs, const T* out_gradient, const Gradients& gradients, int64_t begin, \
      int64_t end) {                                                                                                 \
    switch (sizes.channels) {                                                                                        \
      case 16: return attend_backward<T, 16>(sizes, inputs, out_gradient, gradients, begin, end);                    \
      case 24: return attend_backward<T, 24>(sizes, inputs, out_gradient, gradients, begin, end);                    \
      case 32: return attend_backward<T, 32>(sizes, inputs, out_gradient, gradients, begin, end);                    \
      default: return attend_backward<T, 0>(sizes, inputs, out_gradient, gradients, begin, end);                     \
    }                                                                                                                \
  }
MDQE_KERNELS_OF(float)
MDQE_KERNELS_OF(BFloat16)
MDQE_KERNELS_OF(Half)

// Calls `run` with a null of the C++ type that the tensor holds.
template <typename Run>
void with_type_of(const Tensor& tensor, const Run& run) {
  switch (tensor.scalar_type()) {
    case ScalarType::Float: return run(static_cast<float*>(nullptr));
    case ScalarType::BFloat16: return run(static_cast<BFloat16*>(nullptr));
    default: return run(static_cast<Half*>(nullptr));  // read_sizes lets no other through
  }
}

Tensor ms_deform_attn(Tensor value, std::vector<int64_t> level_shapes, Tensor locations, Tensor weights) {
  const Sizes sizes = read_sizes(value, level_shapes, locations, weights);
  Tensor out = torch::stable::new_empty(value, {sizes.batch, sizes.queries, sizes.heads * sizes.channels});
  with_type_of(value, [&]<typename T>(T*) {
    const Inputs<T> inputs = inputs_of<T>(value, locations, weights);
    T* out_data = static_cast<T*>(out.mutable_data_ptr());
    torch::stable::parallel_for(0, sizes.items(), 64, [&](int64_t begin, int64_t end) {
      attend_range(sizes, inputs, out_data, begin, end);
    });
  });
  return out;
}

// The value's gradient comes in float32, whatever the value's type.
std::tuple<Tensor, Tensor, Tensor> ms_deform_attn_backward(
    Tensor out_gradient, Tensor value, std::vector<int64_t> level_shapes, Tensor locations, Tensor weights) {
  const Sizes sizes = read_sizes(value, level_shapes, locations, weights);
  check_gradient(out_gradient, value, sizes);
  Tensor value_gradient = torch::stable::new_zeros(value, value.sizes(), ScalarType::Float);
  Tensor location_gradient = torch::stable::empty_like(locations);
  Tensor weight_gradient = torch::stable::empty_like(weights);
  const Gradients gradients{
      static_cast<float*>(value_gradient.mutable_data_ptr()),
      static_cast<float*>(location_gradient.mutable_data_ptr()),
      static_cast<float*>(weight_gradient.mutable_data_ptr())};
  with_type_of(value, [&]<typename T>(T*) {
    const Inputs<T> inputs = inputs_of<T>(value, locations, weights);
    const T* gradient_data = static_cast<const T*>(out_gradient.const_data_ptr());
    torch::stable::parallel_for(0, sizes.batch * sizes.heads, 1, [&](int64_t begin, int64_t end) {
      attend_backward_range(sizes, inputs, gradient_data, gradients, begin, end);
    });
  });
  return {value_gradient, location_gradient, weight_gradient};
}

}  // namespace
}  // namespace mdqe

STABLE_TORCH_LIBRARY_IMPL(mdqe, CPU, library) {
  library.impl("ms_deform_attn", TORCH_BOX(&mdqe::ms_deform_attn));
  library.impl("ms_deform_attn_backward", TORCH_BOX(&mdqe::ms_deform_attn_backward));
}
