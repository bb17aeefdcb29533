// Does the calibrated rule keep its promise? Seven kinds of data without duplicates: how many rows are
// flagged at alpha 1 and 10, which is Poisson with these means at most; then, with 100 twins planted at
// 0.05, 0.2 and 0.4 of the usual nearest distance, how many are found and how many others are flagged;
// then, with ten crowds each of 5, 10 and 20 rows at 0.05 and at 0.2, how many of these rows.
// Prints the table, one line per kind of data; fails when more is flagged by accident than chance allows.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"

namespace {

using namespace deepview;

constexpr std::size_t rows = 10'000;
constexpr std::size_t twins = 100;

struct Data {
  std::size_t columns;
  std::vector<float> values;

  Rows to_rows() const {
    return Rows(Tensor(Shape{static_cast<std::int64_t>(values.size() / columns),
                             static_cast<std::int64_t>(columns)},
                       values));
  }
};

Data generate(std::size_t columns, const std::function<double()>& draw) {
  Data data{columns, std::vector<float>(rows * columns)};
  for (float& value : data.values) value = static_cast<float>(draw());
  return data;
}

Data gaussian(std::size_t columns, Random& random) {
  return generate(columns, [&] { return random.normal(); });
}

Data uniform(std::size_t columns, Random& random) {
  return generate(columns, [&] { return random.uniform(); });
}

// 20 blobs around normal centres, each with a width of its own between 0.2 and 2.
Data blobs(Random& random) {
  constexpr std::size_t columns = 40;
  constexpr std::size_t count = 20;
  std::vector<double> centres(count * columns);
  std::vector<double> widths(count);
  for (double& centre : centres) centre = 5 * random.normal();
  for (double& width : widths) width = 0.2 + 1.8 * random.uniform();
  Data data = gaussian(columns, random);
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    const std::size_t blob = i / columns % count;
    data.values[i] = static_cast<float>(centres[blob * columns + i % columns] +
                                        widths[blob] * static_cast<double>(data.values[i]));
  }
  return data;
}

// Multivariate Student t with 2 degrees of freedom.
Data student(Random& random) {
  Data data = gaussian(40, random);
  for (std::size_t row = 0; row < rows; ++row) {
    const double chi = -2 * std::log(1 - random.uniform());  // chi-square with 2 degrees
    for (std::size_t c = 0; c < 40; ++c)
      data.values[row * 40 + c] =
          static_cast<float>(double{data.values[row * 40 + c]} / std::sqrt(chi / 2));
  }
  return data;
}

// max(0, x W) with normal weights.
Data relu_layer(const Data& in, std::size_t columns, Random& random) {
  std::vector<double> weights(in.columns * columns);
  for (double& weight : weights)
    weight = random.normal() / std::sqrt(static_cast<double>(in.columns));
  Data out{columns, std::vector<float>(rows * columns)};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (std::size_t i = 0; i < in.columns; ++i)
        sum += double{in.values[row * in.columns + i]} * weights[i * columns + c];
      out.values[row * columns + c] = static_cast<float>(std::max(sum, 0.0));
    }
  }
  return out;
}

std::size_t flagged_rows(const NeighbourGraph& graph, const DuplicateGroups& found) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < graph.rows; ++row)
    count += graph.distances_from(row)[0] <= found.bounds[row] ? 1 : 0;
  return count;
}

// The distance from a row to its nearest other, in the middle of all rows.
double usual_nearest(const NeighbourGraph& graph) {
  std::vector<float> nearest;
  for (std::size_t row = 0; row < rows; ++row) nearest.push_back(graph.distances_from(row)[0]);
  std::nth_element(nearest.begin(), nearest.begin() + rows / 2, nearest.end());
  return double{nearest[rows / 2]};
}

// Makes row `to` row `from`, moved by `length` in a random direction of the scaled space.
void plant_copy(Data& data, std::pair<std::size_t, std::size_t> from_to, double length,
                const NeighbourGraph& graph, Random& random) {
  const auto [from, to] = from_to;
  std::vector<double> step(data.columns);
  double norm = 0;
  for (double& s : step) norm += (s = random.normal()) * s;
  for (std::size_t c = 0; c < data.columns; ++c) {
    const double scale = graph.scale[c] == 0 ? 0 : 1 / graph.scale[c];
    data.values[to * data.columns + c] = static_cast<float>(
        double{data.values[from * data.columns + c]} + length * step[c] / std::sqrt(norm) * scale);
  }
}

DuplicateGroups groups_of(const Data& data) {
  const Rows all = data.to_rows();
  return find_duplicates(all, neighbour_graph(all, {.k = 32}));
}

struct Planted {
  std::size_t found = 0;
  std::size_t others = 0;
};

// The last 100 rows become rows 0 … 99 moved by `share` of the median nearest distance.
Planted plant(Data data, const NeighbourGraph& graph, double share, Random& random) {
  for (std::size_t twin = 0; twin < twins; ++twin)
    plant_copy(data, {twin, rows - twins + twin}, share * usual_nearest(graph), graph, random);
  Planted result;
  for (const auto& group : groups_of(data).groups)
    for (const std::size_t member : group.members) {
      const bool has_twin = member >= rows - twins &&
                            std::ranges::binary_search(group.members, member - (rows - twins));
      const bool is_twin =
          member < twins && std::ranges::binary_search(group.members, member + (rows - twins));
      result.found += has_twin ? 1 : 0;
      result.others += has_twin || is_twin ? 0 : 1;
    }
  return result;
}

// Rows of ten crowds of `size` that stand in a group with the row they were made from.
std::size_t crowd_rows_found(Data data, const NeighbourGraph& graph, std::size_t size, double share,
                             Random& random) {
  const auto copy = [&](std::size_t crowd, std::size_t i) { return 1000 + crowd * size + i; };
  for (std::size_t crowd = 0; crowd < 10; ++crowd)
    for (std::size_t i = 1; i < size; ++i)
      plant_copy(data, {crowd, copy(crowd, i)}, share * usual_nearest(graph), graph, random);
  std::size_t found = 0;
  for (const auto& group : groups_of(data).groups)
    for (std::size_t crowd = 0; crowd < 10; ++crowd)
      if (std::ranges::binary_search(group.members, crowd))
        for (std::size_t i = 1; i < size; ++i)
          found += std::ranges::binary_search(group.members, copy(crowd, i)) ? 1 : 0;
  return found;
}

// The most that a Poisson count of this mean exceeds with a chance of 1 in 10,000.
bool by_chance(std::size_t count, double mean) {
  return static_cast<double>(count) <= mean + 4 * std::sqrt(mean) + 2;
}

bool print_row(const std::string& name, const Data& data, Random& random) {
  const Rows all = data.to_rows();
  const auto graph = neighbour_graph(all, {.k = 32});
  const auto at = [&](double alpha) {
    return flagged_rows(graph, find_duplicates(all, graph, CalibratedRule{.alpha = alpha}));
  };
  const std::size_t one = at(1);
  const std::size_t ten = at(10);
  std::printf("%-38s %4zu %4zu   ", name.c_str(), one, ten);
  for (const double share : {0.05, 0.2, 0.4}) {
    const Planted planted = plant(data, graph, share, random);
    std::printf(" %3zu (%zu)", planted.found, planted.others);
  }
  for (const double share : {0.05, 0.2})
    for (const std::size_t size : {5, 10, 20})
      std::printf(" %3zu/%zu", crowd_rows_found(data, graph, size, share, random), 10 * (size - 1));
  std::printf("\n");
  std::fflush(stdout);
  return by_chance(one, 1) && by_chance(ten, 10);
}

}  // namespace

int main(int argc, char** argv) {
  Random random(Seed{argc > 1 ? std::stoull(argv[1]) : 1});
  std::printf("%-38s  a=1 a=10    found at 0.05, 0.2, 0.4 (others); crowds at 0.05, 0.2\n", "data");
  bool good = print_row("Gaussian, 40 columns", gaussian(40, random), random);
  good &= print_row("Gaussian, 8 columns", gaussian(8, random), random);
  good &= print_row("20 blobs of unlike width, 40 columns", blobs(random), random);
  good &= print_row("Student t, 40 columns", student(random), random);
  good &= print_row("ReLU of 20 latent, 256 columns", relu_layer(gaussian(20, random), 256, random),
                    random);
  const Data hidden = relu_layer(gaussian(6, random), 256, random);
  good &= print_row("two ReLU layers of 6 latent", relu_layer(hidden, 256, random), random);
  good &= print_row("uniform, 2 columns", uniform(2, random), random);
  return good ? 0 : 1;
}
