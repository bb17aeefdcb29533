#include "deepview/base/batch_builder.hpp"

#include <algorithm>

namespace deepview {

Batch::Builder& Batch::Builder::field(std::string_view name, Tensor data) {
  auto& fields = batch_.fields_;
  const auto it =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  if (it == fields.end())
    fields.push_back({std::string(name), std::move(data)});
  else
    it->data = std::move(data);
  return *this;
}

bool Batch::Builder::remove_field(std::string_view name) {
  return std::erase_if(batch_.fields_, [&](const Field& f) { return f.name == name; }) > 0;
}

Batch::Builder& Batch::Builder::snapshot(std::string_view name, Batch batch) {
  remove_snapshot(name);
  batch.snapshots_.clear();
  batch_.snapshots_.push_back({std::string(name), std::make_shared<const Batch>(std::move(batch))});
  return *this;
}

bool Batch::Builder::remove_snapshot(std::string_view name) {
  return std::erase_if(batch_.snapshots_, [&](const Snapshot& s) { return s.name == name; }) > 0;
}

Batch Batch::Builder::build() && {
  batch_.validate();
  return std::move(batch_);
}

}  // namespace deepview
