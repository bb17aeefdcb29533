// Dataset reports in files: for spreadsheets, for NumPy, for pandas, and back.
#pragma once

#include <filesystem>
#include <string>

#include "deepview/dataset_report/report_table.hpp"
#include "deepview/io/files.hpp"

namespace deepview {

/// RFC 4180, columns in their order. Text and names that a spreadsheet would take for a formula get a '
/// in front, bytes that are no UTF-8 are shown as \xNN, scores per label are a JSON object in the cell.
/// Real numbers have as many digits as give the same number back; what is not finite is empty.
std::string to_csv(const ReportTable& table);

/// An .npy file with one structured array [rows], so that `numpy.load(path)["duplicates_x"]` is a column
/// and `pandas.DataFrame(numpy.load(path))` the table. Text is <U as wide as the longest, whole numbers
/// are <i4, real ones <f8. Scores per label are a column per label, called NAME_LABEL as in DNIKit's
/// intermediate tables. NumPy calls a column without a name f0, f1 … by its place.
///
/// Memory  The whole file: 4 bytes x the longest text for each text.
/// Throws  Error(data) for two columns of one name, which scores per label may bring about.
std::string to_structured_npy(const ReportTable& table);

/// JSON in the form of pandas' Table Schema: `pandas.read_json(path, orient="table")` has the same
/// columns with the same types, text that looks like numbers included. Scores per label are objects;
/// what is not finite is null; bytes that are no UTF-8 are shown as \xNN.
std::string to_json(const ReportTable& table);

/// Throws Error(data) for anything to_json does not write. Gives the same table back, but for null,
/// which becomes NaN, and for text that was no UTF-8.
ReportTable report_from_json(const std::string& text, const std::string& name);

/// All three, crash-safe: dataset_report.csv, .npy and .json in a folder that appears when it is
/// complete. Throws Error(usage) when `folder` exists, unless `overwrite` is yes and it holds such a
/// report; Error(shape), Error(data) as require_valid; Error(io).
void save_dataset_report(const ReportTable& table, const std::filesystem::path& folder,
                         Overwrite overwrite = Overwrite::no);
/// From what save_dataset_report wrote. Throws Error(io) when there is none, Error(data) for another
/// file.
ReportTable load_dataset_report(const std::filesystem::path& folder);

}  // namespace deepview
