// Files whose names or first lines mislead: what they are is read from many of their lines.
#include "engine/formats/text_format.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "engine/formats/annotation_file.h"
#include "tests/support/contigs.h"
#include "tests/support/temporary_folder.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const ContigResolver toy = resolverFor({{"c1", 0, 1000}, {"c2", 0, 500}});

AnnotationFile read(std::string_view text, const char* name) {
  const TemporaryFolder scratch;
  return readAnnotation(scratch.write(name, text), toy);
}

const std::string gtf =
    "c1\ts\ttranscript\t101\t300\t.\t+\t.\tgene_id \"G1\"; transcript_id \"T1\";\n"
    "c1\ts\texon\t101\t150\t.\t+\t.\tgene_id \"G1\"; transcript_id \"T1\";\n"
    "c1\ts\texon\t251\t300\t.\t+\t.\tgene_id \"G1\"; transcript_id \"T1\";\n";
const std::string gff3 =
    "c1\ts\tmRNA\t101\t300\t.\t+\t.\tID=t1;Name=N1\n"
    "c1\ts\texon\t101\t150\t.\t+\t.\tParent=t1\n"
    "c1\ts\texon\t251\t300\t.\t+\t.\tParent=t1\n";

void expectTranscript(const std::string& text, const char* name, const char* format) {
  const AnnotationFile file = read(text, name);
  EXPECT_EQ(file.format, format) << name << text;
  const auto found = std::ranges::find_if(file.features, [](const Feature& f) {
    return f.region == Region{"c1", 100, 300};
  });
  ASSERT_NE(found, file.features.end()) << name << text;
  EXPECT_THAT(found->blocks, ElementsAre(Block{100, 150, false}, Block{250, 300, false})) << name << text;
}

TEST(WhichFormat, GtfWhateverItsNameAndFirstLines) {
  for (const char* name : {"a.gtf", "A.GTF", "a.gff", "a.gff3", "a.txt", "a"}) {
    expectTranscript(gtf, name, "GTF");
    expectTranscript("c1\ts\tregion\t1\t1000\t.\t.\t.\t.\n" + gtf, name, "GTF");
    expectTranscript("c1\ts\tgene\t101\t300\t.\t+\t.\tG1\nc1\ts\ttranscript\t101\t300\t.\t+\t.\tT1\n" + gtf,
                     name, "GTF");
    expectTranscript("c1\ts\texon\t5\t9\t.\t+\t.\tgene_id G0; transcript_id T0\n" + gtf, name, "GTF");
    expectTranscript("##gff-version 3\n" + gtf, name, "GTF");
    std::string many;
    for (int i = 0; i < 50; ++i) many += "c1\ts\tgap\t50\t60\t.\t.\t.\t.\n";
    expectTranscript(many + gtf, name, "GTF");
  }
}

TEST(WhichFormat, Gff3WhateverItsNameAndFirstLines) {
  for (const char* name : {"a.gff3", "a.gff", "a.gtf", "A.GTF", "a.txt"}) {
    expectTranscript(gff3, name, "GFF3");
    expectTranscript("##gff-version 3\n" + gff3, name, "GFF3");
    expectTranscript("c1\ts\tgap\t50\t60\t.\t.\t.\tunknown gap\n" + gff3, name, "GFF3");
    expectTranscript("c1\ts\tregion\t1\t1000\t.\t.\t.\t.\n" + gff3, name, "GFF3");
    expectTranscript("c1\ts\tgap\t50\t60\t.\t.\t.\tNote=a \"b\"; c\n" + gff3, name, "GFF3");
  }
}

TEST(WhichFormat, WithoutAttributesTheHeaderThenTheEndingTells) {
  const std::string bare = "c1\ts\tgap\t50\t60\t.\t.\t.\t.\n";
  EXPECT_EQ(read(bare, "a.gff").format, "GFF3");
  EXPECT_EQ(read("##gff-version 3\n" + bare, "a.gtf").format, "GFF3");
}

TEST(WhichFormat, AGeneWithNothingButItsIdIsFound) {
  const AnnotationFile file = read(
      "c1\tAUGUSTUS\tgene\t101\t300\t1\t+\t.\tg1\n"
      "c1\tAUGUSTUS\ttranscript\t101\t300\t1\t+\t.\tg1.t1\n"
      "c1\tAUGUSTUS\tCDS\t101\t150\t1\t+\t0\ttranscript_id \"g1.t1\"; gene_id \"g1\";\n"
      "c1\tAUGUSTUS\tCDS\t251\t300\t1\t+\t0\ttranscript_id \"g1.t1\"; gene_id \"g1\";\n",
      "a.gtf");
  EXPECT_THAT(file.notes, IsEmpty());
  ASSERT_EQ(file.features.size(), 1u);
  EXPECT_EQ(file.features[0].identifier, "g1.t1");
  EXPECT_EQ(file.features[0].region, (Region{"c1", 100, 300}));
}

TEST(WhichFormat, PeaksHaveNoThickPart) {
  const std::string whole = "c1\t100\t300\tp1\t100\t.\t150\t200\t30\t50\n";
  for (const char* name : {"p.narrowPeak", "p.NARROWPEAK", "p.bed", "p.txt"}) {
    const AnnotationFile file = read(whole, name);
    EXPECT_EQ(file.format, "narrowPeak") << name;
    EXPECT_THAT(file.notes, IsEmpty()) << name;
    ASSERT_EQ(file.features.size(), 1u);
    EXPECT_EQ(file.features[0].region, (Region{"c1", 100, 300}));
    EXPECT_EQ(file.features[0].name, "p1");
    EXPECT_THAT(file.features[0].blocks, IsEmpty()) << name;
  }
  for (const char* name : {"p.broadPeak", "p.bed"}) {
    const AnnotationFile file = read("c1\t100\t300\tp1\t100\t.\t150\t200\t30\n", name);
    EXPECT_EQ(file.format, "broadPeak") << name;
    EXPECT_THAT(file.features[0].blocks, IsEmpty()) << name;
    EXPECT_THAT(file.notes, IsEmpty()) << name;
  }
  EXPECT_EQ(read("track type=narrowPeak\n" + whole, "p").format, "narrowPeak");
}

TEST(WhichFormat, ThickPartsStayThick) {
  const AnnotationFile nine = read("c1\t100\t300\t5\t10\t+\t150\t200\t0\n", "a.bed");
  EXPECT_EQ(nine.format, "BED");
  EXPECT_EQ(nine.features[0].name, "5");
  EXPECT_EQ(nine.features[0].score, 10);
  EXPECT_THAT(nine.features[0].blocks,
              ElementsAre(Block{100, 150, false}, Block{150, 200, true}, Block{200, 300, false}));
  // Columns of a program's own: one line that is no thick part says so of all.
  const AnnotationFile own = read("c1\t100\t300\ta\t0\t+\t150\t200\nc1\t400\t500\tb\t0\t+\t7\t8\n", "a.bed");
  for (const Feature& feature : own.features) EXPECT_THAT(feature.blocks, IsEmpty());
}

TEST(WhichFormat, NumbersAsNamesAreNamesAndBlanksAtTheEndNothing) {
  const AnnotationFile numbers = read("c1\t100\t200\t1\nc1\t300\t400\t2\n", "a.bed");
  EXPECT_EQ(numbers.format, "BED");
  EXPECT_EQ(numbers.features[1].name, "2");
  const AnnotationFile blanks = read("c1\t100\t300\tn1 \t\nc1 \t400\t500\t\n", "a.bed");
  EXPECT_THAT(blanks.notes, IsEmpty());
  ASSERT_EQ(blanks.features.size(), 2u);
  EXPECT_EQ(blanks.features[0].name, "n1");
  EXPECT_EQ(blanks.features[1].region, (Region{"c1", 400, 500}));
}

TEST(WhichFormat, ASecondTrackOfValuesIsNoTrackOfFeatures) {
  std::string text = "track name=a\n";
  for (int i = 0; i < 1200; ++i) text += "c1\t100\t200\tx\n";
  try {
    read(text + "track type=bedGraph\nc1\t0\t10\t0.5\n", "a.bed");
    ADD_FAILURE() << "it was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("it holds values, not features"));
  }
}

TEST(WhichFormat, TablesThatCountFromOneBeginOneBefore) {
  const std::vector<std::pair<const char*, std::string>> files{
      {"a.interval_list", "@HD\tVN:1.6\n@SQ\tSN:c1\tLN:1000\nc1\t101\t200\t+\tt1\nc1\t301\t400\t-\tt2\n"},
      {"headless.bed", "c1\t101\t200\t+\tt1\nc1\t301\t400\t-\tt2\n"},
      {"peaks.xls",
       "# This file is generated by MACS version 2.2.7.1\n# name = x\n\n"
       "chr\tstart\tend\tlength\tabs_summit\tpileup\t-log10(pvalue)\tfold_enrichment\t-log10(qvalue)\tname\n"
       "c1\t101\t200\t100\t150\t9.0\t5.1\t4.0\t2.2\tt1\nc1\t301\t400\t100\t350\t9.0\t5.1\t4.0\t2.2\tt2\n"},
      {"granges.txt",
       "\"seqnames\"\t\"start\"\t\"end\"\t\"width\"\t\"strand\"\t\"name\"\n"
       "\"1\"\t\"c1\"\t101\t200\t100\t\"+\"\t\"t1\"\n\"2\"\t\"c1\"\t301\t400\t100\t\"-\"\t\"t2\"\n"}};
  for (const auto& [name, text] : files) {
    const AnnotationFile file = read(text, name);
    EXPECT_THAT(file.notes, IsEmpty()) << name;
    ASSERT_EQ(file.features.size(), 2u) << name;
    EXPECT_EQ(file.features[0].region, (Region{"c1", 100, 200})) << name;
    EXPECT_EQ(file.features[0].name, "t1") << name;
    EXPECT_EQ(file.features[1].region, (Region{"c1", 300, 400})) << name;
  }
}

TEST(WhichFormat, AGeneTableOfUcsc) {
  const std::string row = "NM_1\tc1\t-\t100\t400\t150\t350\t2\t100,300,\t200,400,";
  for (const std::string& text :
       {"585\t" + row + "\t0\tGENE\tcmpl\tcmpl\t0,0,\n", row + "\t0\tGENE\n", "GENE\t" + row + "\n"}) {
    const AnnotationFile file = read(text, "refGene.txt");
    EXPECT_EQ(file.format, "genePred");
    ASSERT_EQ(file.features.size(), 1u) << text;
    const Feature& gene = file.features[0];
    EXPECT_EQ(gene.region, (Region{"c1", 100, 400}));
    EXPECT_EQ(gene.strand, Strand::Reverse);
    EXPECT_EQ(gene.name, "GENE");
    EXPECT_EQ(gene.identifier, "NM_1");
    EXPECT_THAT(gene.blocks, ElementsAre(Block{100, 150, false}, Block{150, 200, true}, Block{300, 350, true},
                                         Block{350, 400, false}));
  }
}

TEST(ContigFacts, AnotherAssemblyIsToldByWhatTheFileSaysOfItsContigs) {
  const auto other =
      HasSubstr("1 contig of another length than the genome's (\"c1\" has 1,200 bases against 1,000)");
  EXPECT_THAT(
      read("##gff-version 3\n##sequence-region c1 1 1200\n##sequence-region c2 1 500\n" + gff3, "a.gff3")
          .notes,
      ElementsAre(other));
  EXPECT_THAT(read("c1\ts\tchromosome\t1\t1200\t.\t.\t.\tID=c1\n" + gff3, "a.gff3").notes,
              ElementsAre(other));
  EXPECT_THAT(read("@HD\tVN:1.6\n@SQ\tSN:c1\tLN:1200\nc1\t101\t200\t+\tt1\n", "a.interval_list").notes,
              ElementsAre(other));
  EXPECT_THAT(read("##sequence-region c1 1 1000\n##sequence-region c9 1 7\n" + gff3, "a.gff3").notes,
              IsEmpty());
}

TEST(ContigFacts, RoundTheOriginOfACircularContig) {
  const std::string genes =
      "c1\ts\tgene\t951\t1050\t.\t-\t.\tID=a;Name=A\n"
      "c1\ts\tmRNA\t951\t1050\t.\t-\t.\tID=t;Parent=a\n"
      "c1\ts\tCDS\t961\t1020\t.\t-\t0\tParent=t\n"
      "c1\ts\tgene\t1011\t1040\t.\t+\t.\tID=b;Name=B\n";
  const std::string circle = "c1\ts\tregion\t1\t1000\t.\t+\t.\tID=c1;Is_circular=true\n";
  const AnnotationFile file = read(circle + genes, "a.gff3");
  EXPECT_THAT(file.notes,
              ElementsAre(HasSubstr(
                  "2 features past the end of a circular contig, drawn on from its origin, first \"A\"")));
  ASSERT_EQ(file.features.size(), 3u);
  EXPECT_EQ(file.features[0].region, (Region{"c1", 0, 50}));
  EXPECT_EQ(file.features[0].name, "A");
  EXPECT_EQ(file.features[0].strand, Strand::Reverse);
  EXPECT_THAT(file.features[0].blocks, ElementsAre(Block{0, 20, true}));
  EXPECT_EQ(file.features[1].region, (Region{"c1", 10, 40}));
  EXPECT_EQ(file.features[2].region, (Region{"c1", 950, 1000}));
  EXPECT_THAT(file.features[2].blocks, ElementsAre(Block{960, 1000, true}));
  // The same on a contig that nothing calls circular: cut, left out, and told.
  const AnnotationFile linear = read(genes, "a.gff3");
  EXPECT_THAT(linear.notes, ElementsAre(HasSubstr("1 feature past the end of the contig, cut there"),
                                        HasSubstr("1 feature wholly outside")));
}

}  // namespace
}  // namespace janus
