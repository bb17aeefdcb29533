// Configurations that are wrong by a line or two, and what is said of them.
#pragma once

#include <string>
#include <vector>

#include "deepview/experiment/config/read_config.hpp"
#include "tests/io/folder.hpp"

namespace deepview::testing {

/// Right: a model of sequences.
inline const std::string recall =
    "training:\n"
    "  problem:\n"
    "    name: SerialRecallCommandLines\n"
    "    batch_size: 4\n"
    "    min_sequence_length: 2\n"
    "    max_sequence_length: 5\n"
    "  optimizer:\n"
    "    name: Adam\n"
    "    lr: 0.01\n"
    "  gradient_clipping: 10\n"
    "  terminal_conditions:\n"
    "    episode_limit: 100\n"
    "validation:\n"
    "  problem:\n"
    "    name: SerialRecallCommandLines\n"
    "    batch_size: 4\n"
    "    min_sequence_length: 7\n"
    "    max_sequence_length: 7\n"
    "testing:\n"
    "  problem:\n"
    "    name: SerialRecallCommandLines\n"
    "    batch_size: 4\n"
    "    min_sequence_length: 9\n"
    "    max_sequence_length: 9\n"
    "model:\n"
    "  name: NTM\n"
    "  controller:\n"
    "    name: RNNController\n"
    "  memory:\n"
    "    num_addresses: 10\n";

/// Right: a model of pictures.
inline const std::string pictures =
    "training:\n"
    "  problem: {name: MNIST, batch_size: 4, resize: [32, 32]}\n"
    "  sampler: {name: SubsetRandomSampler, indices: [0, 100]}\n"
    "  dataloader: {num_workers: 2}\n"
    "  optimizer: {name: SGD, lr: 0.01}\n"
    "validation:\n"
    "  problem: {name: MNIST, batch_size: 4, resize: [32, 32]}\n"
    "  sampler: {name: SubsetRandomSampler, indices: [100, 200]}\n"
    "model:\n"
    "  name: SimpleConvNet\n";

struct WrongConfig {
  std::string right;
  int line;             ///< The first, from 1, of those that are replaced.
  std::string by;       ///< What stands there, without the last end of a line; nothing: no line.
  std::string message;  ///< All of it, with the folders left out of paths.
  int lines = 1;
  TrainerKind trainer = TrainerKind::offline;
};

/// The text with some of its lines replaced.
std::string changed(const std::string& text, int line, const std::string& by, int lines = 1);

/// What the reader says of files of the folder: the message of its Error(config), or else the warnings, each
/// on a line. Without the folder in paths.
std::string answer_to(const Folder& folder, const std::vector<std::string>& files,
                      TrainerKind trainer = TrainerKind::offline,
                      UnknownNames unknown = UnknownNames::are_mistakes);

/// Checks the message of each, as a.yaml.
void expect_refusals(const std::vector<WrongConfig>& all);

}  // namespace deepview::testing
