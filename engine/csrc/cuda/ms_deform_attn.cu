// Multi-scale deformable attention on CUDA: float32, float16 or bfloat16 in and out, float32 sums.
//
// A block serves one head of neighbouring queries, whose samples lie close to one another, so that most corners are
// found in the first-level cache. A few neighbouring threads share the channels of a (query, head) and load 16 bytes at
// a time; a warp serves several queries. Forward: each thread keeps the sums of its channels in registers. Backward: the
// threads of a query add up the gradients of locations and weights by shuffles; the value's gradient takes additions
// from many queries, in float32 and in no fixed order.

#include "../ms_deform_attn.h"

#include <torch/csrc/stable/accelerator.h>
#include <torch/csrc/stable/library.h>
#include <torch/csrc/stable/macros.h>
#include <torch/csrc/stable/ops.h>

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <tuple>

namespace mdqe {
namespace {

constexpr int kThreads = 256;               // of a block
constexpr int kMaxLevels = 128;             // that fit among the parameters of a kernel
constexpr int kMaxChannels = 8 * kThreads;  // of a head
constexpr int64_t kMaxGridSide = 65535;     // blocks along the second and third axis
constexpr unsigned kWholeWarp = 0xffffffff;

struct Geometry {
  int64_t batch, tokens, heads, queries;
  int32_t channels, points, levels;
  Level level[kMaxLevels];

  __device__ int64_t item(int64_t image, int64_t query, int64_t head) const {
    return (image * queries + query) * heads + head;
  }
  __device__ int64_t samples() const { return static_cast<int64_t>(levels) * points; }
  __device__ int64_t token_stride() const { return heads * channels; }
};

__device__ __forceinline__ void widen(uint4 bits, float (&numbers)[4], const float*) {
  numbers[0] = __uint_as_float(bits.x);
  numbers[1] = __uint_as_float(bits.y);
  numbers[2] = __uint_as_float(bits.z);
  numbers[3] = __uint_as_float(bits.w);
}

__device__ __forceinline__ void widen(uint4 bits, float (&numbers)[8], const __half*) {
  const __half2* pairs = reinterpret_cast<const __half2*>(&bits);
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const float2 pair = __half22float2(pairs[i]);
    numbers[2 * i] = pair.x;
    numbers[2 * i + 1] = pair.y;
  }
}

__device__ __forceinline__ void widen(uint4 bits, float (&numbers)[8], const __nv_bfloat16*) {
  const uint32_t pairs[4] = {bits.x, bits.y, bits.z, bits.w};  // a bfloat16 is the upper half of a float
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    numbers[2 * i] = __uint_as_float(pairs[i] << 16);
    numbers[2 * i + 1] = __uint_as_float(pairs[i] & 0xffff0000u);
  }
}

__device__ __forceinline__ void narrow(float number, float& to) { to = number; }
__device__ __forceinline__ void narrow(float number, __half& to) { to = __float2half_rn(number); }
__device__ __forceinline__ void narrow(float number, __nv_bfloat16& to) { to = __float2bfloat16_rn(number); }

// C neighbouring channels as they lie in memory, in loads and stores of 16 bytes.
template <typename T, int C>
struct Channels {
  static constexpr int kPacked = 16 / sizeof(T);  // numbers in 16 bytes
  static constexpr int kLoads = C / kPacked;
  static_assert(C % kPacked == 0);
  uint4 bits[kLoads];

  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int i = 0; i < kLoads; ++i) {
      bits[i] = make_uint4(0, 0, 0, 0);
    }
  }

  __device__ __forceinline__ void load(const T* from) {
#pragma unroll
    for (int i = 0; i < kLoads; ++i) {
      bits[i] = __ldg(reinterpret_cast<const uint4*>(from) + i);
    }
  }

  __device__ __forceinline__ void numbers(float (&to)[C]) const {
#pragma unroll
    for (int i = 0; i < kLoads; ++i) {
      float some[kPacked];
      widen(bits[i], some, static_cast<const T*>(nullptr));
#pragma unroll
      for (int k = 0; k < kPacked; ++k) {
        to[i * kPacked + k] = some[k];
      }
    }
  }
};

template <typename T, int C>
__device__ __forceinline__ void store(const float (&numbers)[C], T* to) {
  constexpr int kPacked = Channels<T, C>::kPacked;
#pragma unroll
  for (int i = 0; i < Channels<T, C>::kLoads; ++i) {
    union {
      uint4 bits;
      T some[kPacked];
    } packed{make_uint4(0, 0, 0, 0)};
#pragma unroll
    for (int k = 0; k < kPacked; ++k) {
      narrow(numbers[i * kPacked + k], packed.some[k]);
    }
    reinterpret_cast<uint4*>(to)[i] = packed.bits;
  }
}

// Adds four neighbouring numbers to where other threads add too.
__device__ __forceinline__ void add(float* to, float a, float b, float c, float d) {
#if __CUDA_ARCH__ >= 900
  asm volatile("red.global.add.v4.f32 [%0], {%1, %2, %3, %4};"
               :
               : "l"(__cvta_generic_to_global(to)), "f"(a), "f"(b), "f"(c), "f"(d)
               : "memory");
#else
  atomicAdd(to, a);
  atomicAdd(to + 1, b);
  atomicAdd(to + 2, c);
  atomicAdd(to + 3, d);
#endif
}

// S samples in a row: their locations and weights in as few loads as there can be.
template <int S>
struct Samples {
  float2 location[S];
  float weight[S];

  __device__ __forceinline__ void load(const float* locations, const float* weights) {
    if constexpr (S == 2) {
      const float4 both = __ldg(reinterpret_cast<const float4*>(locations));
      location[0] = make_float2(both.x, both.y);
      location[1] = make_float2(both.z, both.w);
      const float2 pair = __ldg(reinterpret_cast<const float2*>(weights));
      weight[0] = pair.x;
      weight[1] = pair.y;
    } else {
      location[0] = __ldg(reinterpret_cast<const float2*>(locations));
      weight[0] = __ldg(weights);
    }
  }
};

// A thread sums C channels of one (query, head) and takes S samples at a time; S divides the points.
template <typename T, int C, int S>
__global__ void __launch_bounds__(kThreads) attend(const __grid_constant__ Geometry geometry, Inputs<T> inputs, T* out) {
  const int sharing = geometry.channels / C;  // threads of a (query, head)
  const int64_t query = static_cast<int64_t>(blockIdx.x) * (kThreads / sharing) + threadIdx.x / sharing;
  const int first_channel = threadIdx.x % sharing * C;
  if (threadIdx.x / sharing >= kThreads / sharing || query >= geometry.queries) {
    return;
  }
  for (int64_t image = blockIdx.z; image < geometry.batch; image += gridDim.z) {
    for (int64_t head = blockIdx.y; head < geometry.heads; head += gridDim.y) {
      const int64_t item = geometry.item(image, query, head);
      const int64_t stride = geometry.token_stride();
      const T* value = inputs.value + image * geometry.tokens * stride + head * geometry.channels + first_channel;
      const float* locations = inputs.locations + item * geometry.samples() * 2;
      const float* weights = inputs.weights + item * geometry.samples();
      float sum[C] = {};
      for (int l = 0; l < geometry.levels; ++l) {
        const Level level = geometry.level[l];
        for (int point = 0; point < geometry.points; point += S, locations += 2 * S, weights += S) {
          Samples<S> samples;
          samples.load(locations, weights);
          Channels<T, C> corner[S][4];  // all loads are under way before the first sum waits for one
          Place place[S];
#pragma unroll
          for (int s = 0; s < S; ++s) {
            place[s] = {0, 0, 0, 0};
            const bool touches = find_place(samples.location[s].x, samples.location[s].y, level, place[s]);
#pragma unroll
            for (int i = 0; i < 4; ++i) {
              corner[s][i].clear();
              if (touches && place[s].inside(level, i)) {
                corner[s][i].load(value + place[s].token(level, i) * stride);
              }
            }
          }
#pragma unroll
          for (int s = 0; s < S; ++s) {
#pragma unroll
            for (int i = 0; i < 4; ++i) {
              float numbers[C];
              corner[s][i].numbers(numbers);
              const float share = samples.weight[s] * place[s].share(i);
#pragma unroll
              for (int k = 0; k < C; ++k) {
                sum[k] += share * numbers[k];
              }
            }
          }
        }
      }
      store<T, C>(sum, out + item * geometry.channels + first_channel);
    }
  }
}

__device__ __forceinline__ float sum_over(int sharing, float number) {
  for (int distance = sharing / 2; distance > 0; distance /= 2) {
    number += __shfl_xor_sync(kWholeWarp, number, distance);
  }
  return number;
}

// `sharing` threads, a power of two within a warp, serve a (query, head); each takes every sharing-th eight channels.
template <typename T>
__global__ void __launch_bounds__(kThreads) attend_backward(
    const __grid_constant__ Geometry geometry, Inputs<T> inputs, const T* out_gradient, Gradients gradients, int sharing) {
  constexpr int C = 8;
  const int64_t query = static_cast<int64_t>(blockIdx.x) * (kThreads / sharing) + threadIdx.x / sharing;
  const int part = threadIdx.x % sharing;
  const bool active = query < geometry.queries;  // idle threads stay for the shuffles
  for (int64_t image = blockIdx.z; image < geometry.batch; image += gridDim.z) {
    for (int64_t head = blockIdx.y; head < geometry.heads; head += gridDim.y) {
      const int64_t item = geometry.item(image, active ? query : 0, head);
      const int64_t stride = geometry.token_stride();
      const int64_t slice = image * geometry.tokens * stride + head * geometry.channels;
      const T* gradient_of_item = out_gradient + item * geometry.channels;
      int64_t sample = item * geometry.samples();
      for (int l = 0; l < geometry.levels; ++l) {
        const Level level = geometry.level[l];
        for (int point = 0; point < geometry.points; ++point, ++sample) {
          const float2 location = __ldg(reinterpret_cast<const float2*>(inputs.locations) + sample);
          const float weight = __ldg(inputs.weights + sample);
          Place place{0, 0, 0, 0};
          const bool touches = find_place(location.x, location.y, level, place);
          float product[4] = {};  // gradient · value of each corner, over this thread's channels
          if (active && touches) {
            for (int channel = part * C; channel < geometry.channels; channel += sharing * C) {
              Channels<T, C> loaded;
              float gradient[C];
              loaded.load(gradient_of_item + channel);
              loaded.numbers(gradient);
#pragma unroll
              for (int i = 0; i < 4; ++i) {
                if (!place.inside(level, i)) {
                  continue;
                }
                const int64_t offset = slice + place.token(level, i) * stride + channel;
                float value[C];
                loaded.load(inputs.value + offset);
                loaded.numbers(value);
                const float factor = weight * place.share(i);
#pragma unroll
                for (int k = 0; k < C; ++k) {
                  product[i] += gradient[k] * value[k];
                }
#pragma unroll
                for (int k = 0; k < C; k += 4) {
                  add(gradients.value + offset + k, factor * gradient[k], factor * gradient[k + 1],
                      factor * gradient[k + 2], factor * gradient[k + 3]);
                }
              }
            }
          }
          float sampled = 0;
#pragma unroll
          for (int i = 0; i < 4; ++i) {
            sampled += place.share(i) * product[i];
          }
          const float across = (1 - place.down) * (product[1] - product[0]) + place.down * (product[3] - product[2]);
          const float down =
              (1 - place.across) * (product[2] - product[0]) + place.across * (product[3] - product[1]);
          const float weight_gradient = sum_over(sharing, sampled);
          const float x_gradient = sum_over(sharing, across) * weight * static_cast<float>(level.width);
          const float y_gradient = sum_over(sharing, down) * weight * static_cast<float>(level.height);
          if (active && part == 0) {
            gradients.weights[sample] = weight_gradient;
            reinterpret_cast<float2*>(gradients.locations)[sample] = make_float2(x_gradient, y_gradient);
          }
        }
      }
    }
  }
}

Geometry geometry_of(const Sizes& sizes) {
  STD_TORCH_CHECK(
      sizes.channels % 8 == 0 && sizes.channels <= kMaxChannels,
      "ms_deform_attn: the CUDA kernel takes heads of 8, 16, 24 ... ", kMaxChannels, " channels, not ", sizes.channels);
  STD_TORCH_CHECK(
      sizes.levels.size() <= kMaxLevels,
      "ms_deform_attn: the CUDA kernel takes at most ", kMaxLevels, " levels, not ", sizes.levels.size());
  STD_TORCH_CHECK(
      sizes.points <= std::numeric_limits<int32_t>::max(), "ms_deform_attn: ", sizes.points, " points are too many");
  Geometry geometry{
      sizes.batch, sizes.tokens, sizes.heads, sizes.queries,
      static_cast<int32_t>(sizes.channels), static_cast<int32_t>(sizes.points),
      static_cast<int32_t>(sizes.levels.size()), {}};
  std::copy(sizes.levels.begin(), sizes.levels.end(), geometry.level);
  return geometry;
}

// Blocks along queries, heads and batch, when `sharing` threads serve a (query, head).
dim3 grid_of(const Sizes& sizes, int64_t sharing) {
  const int64_t queries = kThreads / sharing, blocks = (sizes.queries + queries - 1) / queries;
  STD_TORCH_CHECK(
      blocks <= std::numeric_limits<int32_t>::max(), "ms_deform_attn: ", sizes.queries, " queries are too many");
  return {
      static_cast<unsigned>(blocks),
      static_cast<unsigned>(std::min(sizes.heads, kMaxGridSide)),
      static_cast<unsigned>(std::min(sizes.batch, kMaxGridSide))};
}

// Loads of 16 bytes need addresses that 16 divides; a view can begin anywhere.
Tensor aligned(const Tensor& tensor) {
  const bool fits = reinterpret_cast<uintptr_t>(tensor.const_data_ptr()) % 16 == 0;
  return fits ? tensor : torch::stable::clone(tensor);
}

cudaStream_t current_stream(const Tensor& tensor) {
  void* stream = nullptr;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_current_cuda_stream(tensor.get_device_index(), &stream));
  return static_cast<cudaStream_t>(stream);
}

void check_launch() {
  const cudaError_t error = cudaGetLastError();
  STD_TORCH_CHECK(
      error != cudaErrorNoKernelImageForDevice,
      "ms_deform_attn: the kernels were not built for this GPU; build them again beside it (python -m engine._build)");
  STD_CUDA_CHECK(error);
}

// Calls `run` with a null of the CUDA type that the tensor holds.
template <typename Run>
void with_type_of(const Tensor& tensor, const Run& run) {
  switch (tensor.scalar_type()) {
    case ScalarType::Float: return run(static_cast<float*>(nullptr));
    case ScalarType::BFloat16: return run(static_cast<__nv_bfloat16*>(nullptr));
    default: return run(static_cast<__half*>(nullptr));  // read_sizes lets no other through
  }
}

template <typename T, int C, int S>
void launch(const Sizes& sizes, const Inputs<T>& inputs, T* out, cudaStream_t stream) {
  attend<T, C, S><<<grid_of(sizes, sizes.channels / C), kThreads, 0, stream>>>(geometry_of(sizes), inputs, out);
}

// 32 bytes a thread are the best of two goods: fewer threads find the same places anew, neighbours load whole sectors.
template <typename T>
void launch(const Sizes& sizes, const Inputs<T>& inputs, T* out, cudaStream_t stream) {
  constexpr int kWide = 32 / sizeof(T);
  const bool wide = sizes.channels % kWide == 0, pairs = sizes.points % 2 == 0;
  if (wide) {
    pairs ? launch<T, kWide, 2>(sizes, inputs, out, stream) : launch<T, kWide, 1>(sizes, inputs, out, stream);
  } else {
    pairs ? launch<T, 8, 2>(sizes, inputs, out, stream) : launch<T, 8, 1>(sizes, inputs, out, stream);
  }
}

Tensor ms_deform_attn(Tensor value, std::vector<int64_t> level_shapes, Tensor locations, Tensor weights) {
  const Sizes sizes = read_sizes(value, level_shapes, locations, weights);
  geometry_of(sizes);  // raises before anything is allocated
  const torch::stable::accelerator::DeviceGuard guard(value.get_device_index());
  Tensor out = torch::stable::new_empty(value, {sizes.batch, sizes.queries, sizes.heads * sizes.channels});
  if (out.numel() == 0) {
    return out;
  }
  value = aligned(value), locations = aligned(locations), weights = aligned(weights);
  with_type_of(value, [&]<typename T>(T*) {
    launch<T>(
        sizes, inputs_of<T>(value, locations, weights), static_cast<T*>(out.mutable_data_ptr()), current_stream(value));
  });
  check_launch();
  return out;
}

// The value's gradient comes in float32, whatever the value's type.
std::tuple<Tensor, Tensor, Tensor> ms_deform_attn_backward(
    Tensor out_gradient, Tensor value, std::vector<int64_t> level_shapes, Tensor locations, Tensor weights) {
  const Sizes sizes = read_sizes(value, level_shapes, locations, weights);
  check_gradient(out_gradient, value, sizes);
  const Geometry geometry = geometry_of(sizes);
  const torch::stable::accelerator::DeviceGuard guard(value.get_device_index());
  Tensor value_gradient = torch::stable::new_zeros(value, value.sizes(), ScalarType::Float);
  Tensor location_gradient = torch::stable::empty_like(locations);
  Tensor weight_gradient = torch::stable::empty_like(weights);
  if (weights.numel() == 0) {
    return {value_gradient, location_gradient, weight_gradient};
  }
  value = aligned(value), locations = aligned(locations), out_gradient = aligned(out_gradient);
  const Gradients gradients{
      static_cast<float*>(value_gradient.mutable_data_ptr()),
      static_cast<float*>(location_gradient.mutable_data_ptr()),
      static_cast<float*>(weight_gradient.mutable_data_ptr())};
  int sharing = 1;
  while (sharing < 32 && sharing * 8 < sizes.channels) {
    sharing *= 2;
  }
  with_type_of(value, [&]<typename T>(T*) {
    attend_backward<T><<<grid_of(sizes, sharing), kThreads, 0, current_stream(value)>>>(
        geometry, inputs_of<T>(value, locations, weights), static_cast<const T*>(out_gradient.const_data_ptr()),
        gradients, sharing);
  });
  check_launch();
  return {value_gradient, location_gradient, weight_gradient};
}

}  // namespace
}  // namespace mdqe

STABLE_TORCH_LIBRARY_IMPL(mdqe, CUDA, library) {
  library.impl("ms_deform_attn", TORCH_BOX(&mdqe::ms_deform_attn));
  library.impl("ms_deform_attn_backward", TORCH_BOX(&mdqe::ms_deform_attn_backward));
}
