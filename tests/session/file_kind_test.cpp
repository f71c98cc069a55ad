// What a file is: by its content first.
#include "engine/session/file_kind.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/temporary_folder.h"

namespace janus::test {
namespace {

class FileKinds : public testing::Test {
 protected:
  FileKind kind(const std::string& name, std::string_view text) {
    return identify(folder_.write(name, text)).kind;
  }
  TemporaryFolder folder_;
};

TEST_F(FileKinds, ContentGoesBeforeTheName) {
  EXPECT_EQ(kind("a.bed", ">c1\nACGT\n"), FileKind::Genome);
  EXPECT_EQ(kind("a.fa", "c1\t1\t2\n"), FileKind::Features);
  EXPECT_EQ(kind("a.json", "c1\t1\t2\n"), FileKind::Features);
  EXPECT_EQ(kind("a", R"({"format": "janusscope-session", "version": 1})"), FileKind::Session);
  EXPECT_EQ(kind("config.json", R"({"hidden_size": 32})"), FileKind::ModelConfig);
  EXPECT_EQ(kind("x.json", R"({"config": {"hidden_size": 32}})"), FileKind::ModelConfig);
  EXPECT_EQ(kind("x.index.json", R"({"weight_map": {"a": "b"}})"), FileKind::Model);
  EXPECT_EQ(kind("x", std::string("\x40\0\0\0\0\0\0\0{\"a\"", 12)), FileKind::Model);
  EXPECT_EQ(kind("x", std::string("\x26\xFC\x8F\x88\4\0", 6)), FileKind::Values);
  EXPECT_EQ(kind("x", std::string("\x43\x27\x41\x1A\0\0\0\0", 8)), FileKind::Genome);
  EXPECT_EQ(kind("x", "c1\t10\t20\tc1\t30\t40\n"), FileKind::Features) << "BEDPE: refused by its reader";
}

TEST_F(FileKinds, TheNameTellsWhereTheContentDoesNot) {
  EXPECT_EQ(kind("G.FASTA", "nothing\n"), FileKind::Genome);
  EXPECT_EQ(kind("g.2bit", "nothing\n"), FileKind::Genome);
  EXPECT_EQ(kind("a.GFF3.gz", "nothing\n"), FileKind::Features);
  EXPECT_EQ(kind("a.bed", "PK\3\4nothing"), FileKind::Features);
  EXPECT_EQ(kind("a", "PK\3\4nothing"), FileKind::Model);
  EXPECT_EQ(kind("s.janus", "{ not json"), FileKind::Session);
  EXPECT_EQ(kind("last.CKPT", "nothing"), FileKind::Model);
  EXPECT_EQ(kind("s.bw", ""), FileKind::Values);
}

TEST_F(FileKinds, WhatIsNothingIsSaidInALine) {
  EXPECT_EQ(kind("notes.txt", "Dear reader,\n"), FileKind::Unknown);
  EXPECT_NE(identify(folder_ / "notes.txt").sentence.find("Cannot tell what"), std::string::npos);
  EXPECT_THROW(identify(folder_ / "missing"), Error);
}

TEST_F(FileKinds, AnOpenerThatRefusesSaysWhatTheFileIs) {
  const auto bed = folder_.write("a", "c1\t10\t20\n"), odd = folder_.write("odd", "nothing\n");
  const auto lineOf = [&](FileKind wanted, const std::filesystem::path& path) -> std::string {
    try {
      return openAs(wanted, path, []() -> std::string { throw inputError("The reader's own words."); });
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(lineOf(FileKind::Genome, bed),
            "Cannot open genome \"" + bed.string() + "\": it is a table of features; open it as a track.");
  EXPECT_EQ(lineOf(FileKind::Features, bed), "The reader's own words.");
  EXPECT_EQ(lineOf(FileKind::Values, bed), "The reader's own words.");
  EXPECT_EQ(lineOf(FileKind::Model, odd), "The reader's own words.");
  EXPECT_EQ(openAs(FileKind::Genome, bed, [] { return 7; }), 7);
}

TEST_F(FileKinds, FoldersAreModelsUnlessTheyAreACache) {
  EXPECT_EQ(identify(folder_.path()).kind, FileKind::Model);
  folder_.write("cache.db", "");
  EXPECT_EQ(identify(folder_.path()).kind, FileKind::Cache);
}

}  // namespace
}  // namespace janus::test
