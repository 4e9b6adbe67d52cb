// From mask logits to COCO's compressed run lengths, without a float for each pixel of the video.
//
// The contract is that of `encode_masks_reference` in engine/ops/encode_masks.py, and numbers are computed in its order:
// rows before columns, enlarged, made probabilities, resized, compared with a half. COCO counts column by column, so
// everything here is turned: a column is what lies in a row of memory. Both steps of interpolation move forward along the
// columns and look at two neighbours, so that two columns of each are all that is kept, and all of it stays in the cache.

#include "processors.h"

#include <torch/csrc/stable/library.h>
#include <torch/csrc/stable/ops.h>
#include <torch/csrc/stable/tensor.h>
#include <torch/headeronly/core/ScalarType.h>
#include <torch/headeronly/util/Exception.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace mdqe {
namespace {

using torch::headeronly::ScalarType;
using torch::stable::Tensor;

struct Range {
  int64_t begin, end;

  bool empty() const { return begin >= end; }
};

// Linear interpolation along one axis: output i is (1 - weight) * x[low] + weight * x[high], high at most low + 1.
struct Taps {
  const int32_t* low;
  const int32_t* high;
  const float* weight;
  int64_t outputs;

  // The outputs that look at any of the inputs.
  Range touching(Range inputs) const {
    const int32_t* first = std::lower_bound(high, high + outputs, static_cast<int32_t>(inputs.begin));
    const int32_t* last = std::lower_bound(low, low + outputs, static_cast<int32_t>(inputs.end));
    return {first - high, last - low};
  }

  // The inputs that the outputs look at.
  Range inputs(Range outputs_) const { return {low[outputs_.begin], high[outputs_.end - 1] + 1}; }
};

// Reads the taps of an axis with so many inputs; raises with a message when they would lead out of it.
Taps read_taps(const Tensor& places, const Tensor& weights, int64_t inputs) {
  STD_TORCH_CHECK(
      places.dim() == 2 && places.size(0) == 2 && weights.dim() == 1 && weights.size(0) == places.size(1),
      "encode_masks: places must be (2, n) and weights (n,)");
  STD_TORCH_CHECK(
      places.scalar_type() == ScalarType::Int && weights.scalar_type() == ScalarType::Float,
      "encode_masks: places must be int32 and weights float32");
  STD_TORCH_CHECK(
      places.is_contiguous() && weights.is_contiguous() && places.is_cpu() && weights.is_cpu(),
      "encode_masks: places and weights must be contiguous and on the CPU");
  const int64_t outputs = places.size(1);
  const auto* low = static_cast<const int32_t*>(places.const_data_ptr());
  const Taps taps{low, low + outputs, static_cast<const float*>(weights.const_data_ptr()), outputs};
  STD_TORCH_CHECK(outputs > 0, "encode_masks: an axis has no outputs");
  for (int64_t i = 0; i < outputs; ++i) {
    STD_TORCH_CHECK(
        taps.low[i] >= 0 && taps.high[i] < inputs && (taps.high[i] == taps.low[i] || taps.high[i] == taps.low[i] + 1),
        "encode_masks: output ", i, " looks at ", taps.low[i], " and ", taps.high[i], " of ", inputs, " inputs");
    STD_TORCH_CHECK(
        i == 0 || (taps.low[i] >= taps.low[i - 1] && taps.high[i] >= taps.high[i - 1]),
        "encode_masks: the places fall at output ", i);
  }
  return taps;
}

// As torch.lerp rounds it.
MDQE_INLINE float mix(float low, float high, float weight) {
  return weight < 0.5f ? low + weight * (high - low) : high - (high - low) * (1 - weight);
}

// Steps along a column.
MDQE_INLINE void mix_within(const float* __restrict in, const Taps& taps, Range outputs, float* __restrict out) {
  for (int64_t i = outputs.begin; i < outputs.end; ++i) {
    out[i] = mix(in[taps.low[i]], in[taps.high[i]], taps.weight[i]);
  }
}

// e^x to a unit in the last place: 2^n e^r with |r| <= ln 2 / 2, as a polynomial that the compiler makes vectors of.
// (Cephes' coefficients for single precision.) Not a number stays none.
MDQE_INLINE float exponential(float x) {
  x = std::min(std::max(x, -87.0f), 88.0f);
  constexpr float kRound = 12582912;  // 1.5 * 2^23: adding it leaves the nearest whole number in the lowest bits
  const float shifted = x * 1.44269504f + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float series = 1.9875691500e-4f;
  series = series * r + 1.3981999507e-3f;
  series = series * r + 8.3334519073e-3f;
  series = series * r + 4.1665795894e-2f;
  series = series * r + 1.6666665459e-1f;
  series = series * r + 5.0000001201e-1f;
  const auto exponent = (std::bit_cast<uint32_t>(shifted) << 23) + (127u << 23);
  return (series * r * r + r + 1) * std::bit_cast<float>(exponent);
}

// Probabilities of a column, mixed of two columns of logits.
MDQE_INLINE void probabilities(
    const float* __restrict left, const float* __restrict right, float weight, Range rows, float* __restrict out) {
  for (int64_t i = rows.begin; i < rows.end; ++i) {
    out[i] = 1 / (1 + exponential(-mix(left[i], right[i], weight)));
  }
}

MDQE_INLINE void more_than_half(
    const float* __restrict left, const float* __restrict right, float weight, Range rows, uint8_t* __restrict out) {
  for (int64_t i = rows.begin; i < rows.end; ++i) {
    out[i] = mix(left[i], right[i], weight) > 0.5f;
  }
}

// Run lengths of a mask that is told column by column, beginning with zeros.
class Runs {
 public:
  void clear() {
    lengths_.clear();
    begin_ = value_ = 0;
  }

  // A column is zero outside of the rows.
  void add_column(const uint8_t* column, Range rows, int64_t number, int64_t height) {
    const int64_t top = number * height;
    for (int64_t row = rows.begin; row < rows.end;) {
      const void* found = std::memchr(column + row, 1 - value_, static_cast<size_t>(rows.end - row));
      if (found == nullptr) {
        break;
      }
      row = static_cast<const uint8_t*>(found) - column;
      turn(top + row);
    }
    if (rows.begin > 0 || rows.end < height) {  // else the run may go on in the next column
      end_ones(top + rows.end);
    }
  }

  // Ends the ones that reach the bottom of the last column.
  void end_ones(int64_t pixel) {
    if (value_ == 1) {
      turn(pixel);
    }
  }

  // COCO's compressed string of a mask with so many pixels; nothing where none of them is set.
  std::string compressed(int64_t pixels) {
    std::string text;
    if (lengths_.empty()) {
      return text;
    }
    if (begin_ < pixels) {
      lengths_.push_back(pixels - begin_);
    }
    for (size_t i = 0; i < lengths_.size(); ++i) {
      int64_t number = i > 2 ? lengths_[i] - lengths_[i - 2] : lengths_[i];
      for (bool more = true; more;) {  // 5 bits a character, lowest first; the last one's highest is the sign
        const int64_t bits = number & 31;
        number >>= 5;
        more = bits & 16 ? number != -1 : number != 0;
        text.push_back(static_cast<char>('0' + (more ? bits | 32 : bits)));
      }
    }
    return text;
  }

 private:
  void turn(int64_t pixel) {
    lengths_.push_back(pixel - begin_);
    begin_ = pixel;
    value_ = 1 - value_;
  }

  std::vector<int64_t> lengths_;
  int64_t begin_ = 0;
  int value_ = 0;
};

struct Plane {
  int64_t height, width;  // cells of the logits
  Taps enlarge_rows, enlarge_columns, resize_rows, resize_columns;
};

// Two columns, each the neighbour of the other.
struct Pair {
  std::array<std::vector<float>, 2> columns;
  std::array<int64_t, 2> numbers;

  explicit Pair(int64_t rows) : columns{std::vector<float>(rows), std::vector<float>(rows)}, numbers{-1, -1} {}

  float* operator[](int64_t number) { return columns[number & 1].data(); }

  // Whether the column has to be computed; from now on it counts as being there.
  bool lacks(int64_t number) { return std::exchange(numbers[number & 1], number) != number; }
};

// The rows and columns of the cells with a positive logit.
MDQE_INLINE std::array<Range, 2> positive_cells(const float* logits, const Plane& plane, std::vector<uint8_t>& columns) {
  columns.assign(static_cast<size_t>(plane.width), 0);
  Range rows{plane.height, 0};
  uint8_t* const in_column = columns.data();
  for (int64_t i = 0; i < plane.height; ++i) {
    const float* const row = logits + i * plane.width;
    uint8_t any = 0;
    for (int64_t j = 0; j < plane.width; ++j) {
      const uint8_t positive = row[j] > 0;
      in_column[j] |= positive;
      any |= positive;
    }
    if (any) {
      rows = {std::min(rows.begin, i), i + 1};
    }
  }
  const auto first = std::find(columns.begin(), columns.end(), 1);
  const auto last = std::find(columns.rbegin(), columns.rend(), 1);
  return {rows, Range{first - columns.begin(), columns.rend() - last}};
}

MDQE_FOR_EACH_PROCESSOR void encode_planes(
    const float* logits, const Plane& plane, std::string* encoded, int64_t begin, int64_t end) {
  const int64_t video_height = plane.resize_rows.outputs, video_width = plane.resize_columns.outputs;
  std::vector<uint8_t> has_positive, bits(static_cast<size_t>(video_height));
  std::vector<float> cells(static_cast<size_t>(plane.height)), column(static_cast<size_t>(plane.enlarge_rows.outputs));
  Runs runs;
  for (int64_t item = begin; item < end; ++item) {
    const float* const plane_logits = logits + item * plane.height * plane.width;
    const auto [positive_rows, positive_columns] = positive_cells(plane_logits, plane, has_positive);
    if (positive_rows.empty()) {
      continue;
    }
    const Range rows = plane.resize_rows.touching(plane.enlarge_rows.touching(positive_rows));
    const Range columns = plane.resize_columns.touching(plane.enlarge_columns.touching(positive_columns));
    if (rows.empty() || columns.empty()) {
      continue;  // in the padding, or between the pixels that a smaller video keeps
    }
    const Range pixels = plane.resize_rows.inputs(rows), cell_rows = plane.enlarge_rows.inputs(pixels);
    Pair enlarged(plane.enlarge_rows.outputs), resized(video_height);
    runs.clear();

    const auto enlarge_rows_of = [&](int64_t cell) __attribute__((always_inline)) {
      if (enlarged.lacks(cell)) {
        for (int64_t i = cell_rows.begin; i < cell_rows.end; ++i) {
          cells[i] = plane_logits[i * plane.width + cell];
        }
        mix_within(cells.data(), plane.enlarge_rows, pixels, enlarged[cell]);
      }
    };
    const auto resize_rows_of = [&](int64_t pixel) __attribute__((always_inline)) {
      if (resized.lacks(pixel)) {
        const Taps& taps = plane.enlarge_columns;
        enlarge_rows_of(taps.low[pixel]);
        enlarge_rows_of(taps.high[pixel]);
        const float *const left = enlarged[taps.low[pixel]], *const right = enlarged[taps.high[pixel]];
        probabilities(left, right, taps.weight[pixel], pixels, column.data());
        mix_within(column.data(), plane.resize_rows, rows, resized[pixel]);
      }
    };
    for (int64_t x = columns.begin; x < columns.end; ++x) {
      const Taps& taps = plane.resize_columns;
      resize_rows_of(taps.low[x]);
      resize_rows_of(taps.high[x]);
      more_than_half(resized[taps.low[x]], resized[taps.high[x]], taps.weight[x], rows, bits.data());
      runs.add_column(bits.data(), rows, x, video_height);
    }
    runs.end_ones(columns.end * video_height);
    encoded[item] = runs.compressed(video_height * video_width);
  }
}

// logits (N, h4, w4); places and weights of enlarging rows, enlarging columns, resizing rows, resizing columns.
// Returns the compressed strings in a row, uint8, and (N,) int64, one past the last character of each.
std::tuple<Tensor, Tensor> encode_masks(Tensor logits, std::vector<Tensor> places, std::vector<Tensor> weights) {
  STD_TORCH_CHECK(
      logits.dim() == 3 && logits.scalar_type() == ScalarType::Float && logits.is_contiguous(),
      "encode_masks: logits must be (N, h4, w4), float32 and contiguous");
  STD_TORCH_CHECK(places.size() == 4 && weights.size() == 4, "encode_masks: there must be four taps");
  const int64_t count = logits.size(0), height = logits.size(1), width = logits.size(2);
  STD_TORCH_CHECK(
      std::max(height, width) < std::numeric_limits<int32_t>::max(),
      "encode_masks: a side of the logits does not fit in 31 bits");
  const Taps enlarge_rows = read_taps(places[0], weights[0], height);
  const Taps enlarge_columns = read_taps(places[1], weights[1], width);
  const Taps resize_rows = read_taps(places[2], weights[2], enlarge_rows.outputs);
  const Taps resize_columns = read_taps(places[3], weights[3], enlarge_columns.outputs);
  const Plane plane{height, width, enlarge_rows, enlarge_columns, resize_rows, resize_columns};

  const auto* data = static_cast<const float*>(logits.const_data_ptr());
  std::vector<std::string> encoded(static_cast<size_t>(count));
  torch::stable::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    encode_planes(data, plane, encoded.data(), begin, end);
  });

  Tensor ends = torch::stable::new_empty(logits, {count}, ScalarType::Long);
  auto* end = static_cast<int64_t*>(ends.mutable_data_ptr());
  int64_t characters = 0;
  for (int64_t item = 0; item < count; ++item) {
    end[item] = characters += static_cast<int64_t>(encoded[item].size());
  }
  Tensor counts = torch::stable::new_empty(logits, {characters}, ScalarType::Byte);
  auto* character = static_cast<char*>(counts.mutable_data_ptr());
  for (const std::string& text : encoded) {
    character = std::copy(text.begin(), text.end(), character);
  }
  return {counts, ends};
}

}  // namespace
}  // namespace mdqe

STABLE_TORCH_LIBRARY_IMPL(mdqe, CPU, library) {
  library.impl("encode_masks", TORCH_BOX(&mdqe::encode_masks));
}
