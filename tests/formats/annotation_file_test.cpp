// Reads BED, GFF3 and GTF as they come, and the annotations that ship.
#include "engine/formats/annotation_file.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <map>
#include <random>
#include <tuple>

#include "base/cancelled.h"
#include "base/error.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/contigs.h"

namespace janus {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const ContigResolver toy = resolverFor({{"c1", 0, 1000}, {"c2", 0, 500}, {"c3", 100, 200}});

AnnotationFile read(std::string_view text, const char* name = "a.bed") {
  const TemporaryFolder scratch;
  return readAnnotation(scratch.write(name, text), toy);
}

TEST(Bed, ThreeToTwelveColumns) {
  const AnnotationFile file = read(
      "# a comment\nbrowser position c1:1-10\ntrack name=x\n"
      "c1\t0\t10\n"
      "c1\t20\t30\tnamed\t500\t-\n"
      "c1\t100\t200\tgene\t7\t+\t120\t180\t0\t2\t50,40,\t0,60,\n");
  EXPECT_EQ(file.format, "BED");
  EXPECT_THAT(file.notes, IsEmpty());
  ASSERT_EQ(file.features.size(), 3u);
  EXPECT_EQ(file.features[0].region, (Region{"c1", 0, 10}));
  EXPECT_THAT(file.features[0].blocks, IsEmpty());
  EXPECT_EQ(file.features[1].name, "named");
  EXPECT_EQ(file.features[1].score, 500);
  EXPECT_EQ(file.features[1].strand, Strand::Reverse);
  EXPECT_THAT(file.features[2].blocks, ElementsAre(Block{100, 120, false}, Block{120, 150, true},
                                                   Block{160, 180, true}, Block{180, 200, false}));
}

TEST(Bed, ColumnsOfOnesOwnAreNoThickPart) {
  const AnnotationFile file = read("c1\t0\t10\tn\t0\t.\t0.5\nc1\t10\t20\tn\t0\t.\t0.25\n");
  EXPECT_THAT(file.notes, IsEmpty());
  EXPECT_THAT(file.features[0].blocks, IsEmpty());
}

TEST(Bed, LineEndsMarksAndBlanks) {
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "c1\t0\t10\tx\r\nc2\t5\t6\ty\r\n")
                .features.size(),
            2u);
  EXPECT_EQ(read("c1\t0\t10\tx\rc2\t5\t6\ty\r").features[1].name, "y");
  EXPECT_EQ(read("c1\t0\t10\tx").features[0].name, "x");
  const AnnotationFile blanks = read("c1 0  10 x\n");
  EXPECT_EQ(blanks.features[0].name, "x");
  EXPECT_THAT(blanks.notes, ElementsAre(HasSubstr("1 line with blanks where tabs belong")));
  EXPECT_EQ(read("c1\t0\t10\tname with blanks\n").features[0].name, "name with blanks");
}

TEST(Bed, FirstAndLastBaseAndTicks) {
  const AnnotationFile file = read("c1\t0\t1\nc1\t999\t1000\nc1\t1000\t1000\n");
  EXPECT_THAT(file.notes, IsEmpty());
  ASSERT_EQ(file.features.size(), 3u);
  EXPECT_EQ(file.features[2].region, (Region{"c1", 1000, 1000}));
}

TEST(Bed, UnsortedComesOutSorted) {
  const AnnotationFile file = read("c2\t5\t6\nc1\t50\t60\nc1\t5\t6\n");
  EXPECT_EQ(file.features[0].region, (Region{"c1", 5, 6}));
  EXPECT_EQ(file.features[1].region, (Region{"c1", 50, 60}));
}

TEST(Bed, SlicesClip) {
  const AnnotationFile file =
      read("c3\t0\t100\tleft\nc3\t90\t110\tedge\t0\t+\t90\t110\t0\t2\t5,5\t0,15\nc3\t200\t300\tright\n");
  ASSERT_EQ(file.features.size(), 1u);
  EXPECT_EQ(file.features[0].region, (Region{"c3", 100, 110}));
  EXPECT_THAT(file.features[0].blocks, ElementsAre(Block{105, 110, true}));
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr("1 feature past the end of the contig"),
                                      HasSubstr("2 features wholly outside")));
}

// Reads of a spike-in: the other organism's X is not the genome's, in whatever order they come.
TEST(Annotation, AnExactNameTakesItsContigFromAnAlias) {
  const ContigResolver fly = aliasResolverFor({{"chrX", 0, 1000}, {"chr4", 0, 500}});
  const std::string texts[] = {
      "X\t100\t120\tfly\nchrX\t10\t20\thuman\n", "chrX\t10\t20\thuman\nX\t100\t120\tfly\n",
      "X\ts\tgene\t101\t120\t.\t+\t.\tID=fly\nchrX\ts\tgene\t11\t20\t.\t+\t.\tID=human\n",
      "X\ts\texon\t101\t120\t.\t+\t.\ttranscript_id \"fly\";\n"
      "chrX\ts\texon\t11\t20\t.\t+\t.\ttranscript_id \"human\";\n",
      "X\t100\t120\tfly\tgneg\nchrX\t10\t20\thuman\tgneg\n"};
  for (const std::string& text : texts) {
    const TemporaryFolder scratch;
    const AnnotationFile file = readAnnotation(scratch.write("spike", text), fly);
    ASSERT_EQ(file.features.size(), 1u) << text;
    EXPECT_EQ(file.features[0].region, (Region{"chrX", 10, 20})) << text;
    EXPECT_THAT(file.notes,
                ElementsAre(HasSubstr("1 of 2 contigs match the genome, \"X\" is not in it, since "
                                      "the file has \"chrX\" too.")))
        << text;
  }
}

// What is not taken is not told of as past the end either.
TEST(Annotation, AnAliasThatIsNotTakenCountsNowhere) {
  const TemporaryFolder scratch;
  const AnnotationFile file = readAnnotation(
      scratch.write("a.bed", "X\t5000\t6000\nX\t900\t1100\nchrX\t990\t1010\nchrX\t2000\t3000\n"),
      aliasResolverFor({{"chrX", 0, 1000}}));
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr("1 of 2 contigs"), HasSubstr("1 feature past"),
                                      HasSubstr("1 feature wholly")));
}

// As UCSC's cytoBand.txt has them; a table without names has them empty.
TEST(Cytoband, NamesAndStainsOfBands) {
  const ContigResolver human = resolverFor({{"16", 0, 90'338'345}});
  const ContigResolver byAlias = [&](std::string_view name) { return human(name.substr(3)); };
  const TemporaryFolder scratch;
  const AnnotationFile file = readAnnotation(scratch.write("cytoBand.txt",
                                                           "#chrom\tchromStart\tchromEnd\tname\tgieStain\n"
                                                           "chr16\t0\t7800000\tp13.3\tgneg\n"
                                                           "chr16\t35300000\t36800000\tp11.1\tacen\n"
                                                           "chr16\t7800000\t10400000\tp13.2\tgpos50\n"
                                                           "chr16\t84100000\t87000000\t\tgneg\n"),
                                             byAlias);
  EXPECT_EQ(file.format, "cytoBand");
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr(": chr16 taken for 16.")));
  ASSERT_EQ(file.features.size(), 4u);
  EXPECT_EQ(file.features[1].region, (Region{"16", 7'800'000, 10'400'000}));
  EXPECT_EQ(file.features[1].name, "16p13.2");
  EXPECT_EQ(file.features[1].type, "gpos50");
  EXPECT_EQ(file.features[2].type, "acen");
  EXPECT_EQ(file.features[3].name, "");
}

TEST(Cytoband, IsNotABedWithFiveColumns) {
  EXPECT_EQ(read("c1\t0\t10\tgneg\t500\n").format, "BED");
  EXPECT_EQ(read("c1\t0\t10\tp1\tgpos101\n").format, "BED");
  EXPECT_EQ(read("c1\t0\t10\tp1\tgpos100\n").format, "cytoBand");
}

TEST(Gtf, TranscriptsWithoutTheirLine) {
  const AnnotationFile file = read(
      "c1\ts\texon\t11\t20\t.\t+\t.\tgene_id \"g\"; transcript_id \"t\"; gene_name \"A;B\";\n"
      "c1\ts\tCDS\t15\t20\t.\t+\t0\tgene_id \"g\"; transcript_id \"t\";\n"
      "c1\ts\tstop_codon\t31\t33\t.\t+\t0\tgene_id \"g\"; transcript_id \"t\";\n"
      "c1\ts\texon\t31\t40\t.\t+\t.\tgene_id \"g\"; transcript_id \"t\";\n"
      "c1\ts\tgene\t11\t40\t.\t+\t.\tgene_id \"g\";\n"
      "c1\ts\tgene\t51\t60\t.\t-\t.\tgene_id \"lonely\";\n");
  EXPECT_EQ(file.format, "GTF");
  EXPECT_THAT(file.notes, IsEmpty());
  ASSERT_EQ(file.features.size(), 2u);
  EXPECT_EQ(file.features[0].region, (Region{"c1", 10, 40}));
  EXPECT_EQ(file.features[0].name, "A;B");
  EXPECT_EQ(file.features[0].identifier, "t");
  EXPECT_THAT(file.features[0].blocks, ElementsAre(Block{10, 14, false}, Block{14, 20, true},
                                                   Block{30, 33, true}, Block{33, 40, false}));
  EXPECT_EQ(file.features[1].name, "lonely");
  EXPECT_EQ(file.features[1].type, "gene");
}

TEST(Gtf, UntranslatedPartsAreExonsWhereThereAreNone) {
  const AnnotationFile file = read(
      "c1\ts\t5UTR\t1\t10\t.\t+\t.\tgene_id \"g\"; transcript_id \"t\";\n"
      "c1\ts\tCDS\t11\t20\t.\t+\t0\tgene_id \"g\"; transcript_id \"t\";\n");
  EXPECT_THAT(file.features.at(0).blocks, ElementsAre(Block{0, 10, false}, Block{10, 20, true}));
}

TEST(Gff3, Hierarchy) {
  const AnnotationFile file = read(
      "##gff-version 3\n"
      "c1\ts\texon\t11\t20\t.\t-\t.\tParent=t1,t2\n"  // before its parents
      "c1\ts\tregion\t1\t1000\t.\t+\t.\tID=c1\n"
      "c1\ts\tgene\t11\t40\t.\t-\t.\tID=g;Name=sym%3Bbol\n"
      "c1\ts\tmRNA\t11\t40\t.\t-\t.\tID=t1;Parent=g;Name=first\n"
      "c1\ts\tmRNA\t11\t20\t.\t-\t.\tID=t2;Parent=g;transcript_id=NM_2\n"
      "c1\ts\texon\t31\t40\t.\t-\t.\tParent=t1\n"
      "c1\ts\tCDS\t15\t20\t.\t-\t0\tID=cds;Parent=t1\n"
      "c1\ts\tgene\t101\t200\t.\t+\t.\tID=g2;Name=alone\n"
      "##FASTA\n>c1\nACGT\n");
  EXPECT_EQ(file.format, "GFF3");
  EXPECT_THAT(file.notes, IsEmpty());
  ASSERT_EQ(file.features.size(), 3u);
  EXPECT_EQ(file.features[0].identifier, "NM_2");
  EXPECT_EQ(file.features[0].name, "sym;bol");
  EXPECT_EQ(file.features[1].identifier, "t1");
  EXPECT_EQ(file.features[1].type, "mRNA");
  EXPECT_THAT(file.features[1].blocks,
              ElementsAre(Block{10, 14, false}, Block{14, 20, true}, Block{30, 40, false}));
  EXPECT_EQ(file.features[2].name, "alone");
}

TEST(Gff3, OneFeatureInSeveralLines) {
  const AnnotationFile file = read(
      "##gff-version "
      "3\nc1\ts\tCDS\t11\t20\t.\t+\t0\tID=x;Name=p\nc1\ts\tCDS\t31\t40\t.\t+\t0\tID=x;Name=p\n");
  ASSERT_EQ(file.features.size(), 1u);
  EXPECT_EQ(file.features[0].region, (Region{"c1", 10, 40}));
  EXPECT_THAT(file.features[0].blocks, ElementsAre(Block{10, 20, true}, Block{30, 40, true}));
}

// "+c1[10,40)" a feature, sorted.
std::vector<std::string> placesOf(const AnnotationFile& file) {
  std::vector<std::string> out;
  for (const Feature& feature : file.features)
    out.push_back(std::string(1, static_cast<char>(feature.strand)) + feature.region.contig + '[' +
                  std::to_string(feature.region.begin) + ',' + std::to_string(feature.region.end) + ')');
  return out;
}

std::string gtfLine(const std::string& contig, const char* type, int64_t first, int64_t last,
                    const char* strand, const std::string& attributes) {
  return contig + "\ts\t" + type + '\t' + std::to_string(first) + '\t' + std::to_string(last) + "\t.\t" +
         strand + "\t.\t" + attributes + '\n';
}

AnnotationFile readLong(const std::string& text) {
  const TemporaryFolder scratch;
  return readAnnotation(scratch.write("genes", text),
                        resolverFor({{"c1", 0, 9'000'000}, {"c2", 0, 9'000'000}}));
}

const std::string twice = "gene_id \"P\"; transcript_id \"NM_9\";";

TEST(Gtf, OneIdOnTwoContigsAndTwoStrandsIsSeveralTranscripts) {
  std::string text;
  for (const auto& [contig, begin, strand] :
       {std::tuple("c1", 101, "+"), std::tuple("c2", 1101, "+"), std::tuple("c1", 80001, "-")})
    text += gtfLine(contig, "exon", begin, begin + 99, strand, twice) +
            gtfLine(contig, "exon", begin + 200, begin + 299, strand, twice);
  const AnnotationFile file = readLong(text);
  EXPECT_THAT(placesOf(file), ElementsAre("+c1[100,400)", "-c1[80000,80300)", "+c2[1100,1400)"));
  for (const Feature& feature : file.features) {
    EXPECT_EQ(feature.identifier, "NM_9");
    EXPECT_EQ(feature.blocks.size(), 2u);
  }
}

// On one strand of one contig a long intron is likelier than a second copy, unless the file says otherwise.
TEST(Gtf, OneIdTwiceOnAStrand) {
  const std::string near =
      gtfLine("c1", "exon", 1001, 1100, "+", twice) + gtfLine("c1", "exon", 1801, 1900, "+", twice);
  const auto exon = [](int64_t first, int64_t last, const char* more = "") {
    return gtfLine("c1", "exon", first, last, "+", twice + more);
  };
  const auto line = [](int64_t first, int64_t last) {
    return gtfLine("c1", "transcript", first, last, "+", twice);
  };
  const std::vector<std::string> two{"+c1[1000,1900)", "+c1[80000,80900)"};
  EXPECT_EQ(placesOf(readLong(near + exon(80001, 80050) + exon(80861, 80900))),
            std::vector<std::string>{"+c1[1000,80900)"})
      << "an intron";
  EXPECT_EQ(placesOf(readLong(near + exon(80001, 80100) + exon(80801, 80900))), two)
      << "the same exons again";
  EXPECT_EQ(placesOf(readLong(line(1001, 1900) + line(80001, 80900) + near + exon(80001, 80050) +
                              exon(80861, 80900))),
            two)
      << "each states itself";
  EXPECT_EQ(
      placesOf(readLong(exon(1001, 1100, "exon_number \"1\"") + exon(1801, 1900, "exon_number 2;") +
                        exon(80001, 80050, "exon_number \"1\"") + exon(80861, 80900, "exon_number \"2\""))),
      two)
      << "numbered from 1 again";
  EXPECT_EQ(placesOf(readLong(near + exon(5'000'001, 5'000'100))),
            (std::vector<std::string>{"+c1[1000,1900)", "+c1[5000000,5000100)"}))
      << "no intron is as long";
}

TEST(Gtf, AGeneIsDrawnWhereNoneOfItsTranscriptsLies) {
  const std::string gene = "gene_id \"P\"; gene_name \"SYM\";";
  const AnnotationFile file =
      readLong(gtfLine("c1", "gene", 101, 200, "+", gene) + gtfLine("c1", "gene", 5001, 5200, "-", gene) +
               gtfLine("c1", "exon", 101, 200, "+", twice));
  EXPECT_THAT(placesOf(file), ElementsAre("+c1[100,200)", "-c1[5000,5200)"));
}

TEST(Gff3, OneIdOnTwoContigsAndTwoStrandsIsSeveralFeatures) {
  const AnnotationFile file = readLong(
      "##gff-version 3\n" + gtfLine("c1", "gene", 101, 400, "+", "ID=g;Name=SYM") +
      gtfLine("c1", "gene", 80001, 80300, "-", "ID=g;Name=SYM") +
      gtfLine("c1", "exon", 101, 200, "+", "Parent=g") + gtfLine("c1", "exon", 301, 400, "+", "Parent=g") +
      gtfLine("c1", "exon", 80001, 80300, "-", "Parent=g") + gtfLine("c2", "mRNA", 11, 90, "+", "ID=t") +
      gtfLine("c2", "exon", 11, 90, "+", "Parent=t") + gtfLine("c1", "exon", 901, 950, "+", "Parent=t"));
  EXPECT_THAT(placesOf(file), ElementsAre("+c1[100,400)", "+c1[900,950)", "-c1[80000,80300)", "+c2[10,90)"));
  EXPECT_EQ(file.features[0].blocks.size(), 2u);
  EXPECT_EQ(file.features[2].name, "SYM");
}

// As NCBI writes the trans-spliced rps12: one gene whose line spans both strands' parts.
TEST(Gff3, TransSplicedPartsHaveTheirOwnStrand) {
  const AnnotationFile file =
      readLong("##gff-version 3\n" + gtfLine("c1", "gene", 101, 80300, "+", "ID=g;gene=rps12") +
               gtfLine("c1", "CDS", 101, 200, "+", "ID=p;Parent=g") +
               gtfLine("c1", "CDS", 80001, 80100, "-", "ID=p;Parent=g") +
               gtfLine("c1", "CDS", 80201, 80300, "-", "ID=p;Parent=g"));
  EXPECT_THAT(placesOf(file), ElementsAre("+c1[100,200)", "-c1[80000,80300)"));
  for (const Feature& feature : file.features) EXPECT_EQ(feature.name, "rps12");
}

TEST(Gff3, PiecesFarApartOrOfWholeGenesAreNotOne) {
  const std::string head = "##gff-version 3\n";
  EXPECT_THAT(placesOf(readLong(head + gtfLine("c1", "gene", 101, 200, "+", "ID=g") +
                                gtfLine("c1", "gene", 80001, 80100, "+", "ID=g"))),
              ElementsAre("+c1[100,200)", "+c1[80000,80100)"));
  EXPECT_THAT(placesOf(readLong(head + gtfLine("c1", "match", 101, 200, "+", "ID=m") +
                                gtfLine("c1", "match", 301, 400, "+", "ID=m") +
                                gtfLine("c1", "match", 5'000'001, 5'000'100, "+", "ID=m"))),
              ElementsAre("+c1[100,400)", "+c1[5000000,5000100)"));
}

// An mRNA belongs to the gene of its ID that lies where it does.
TEST(Gff3, ChildrenOfAnIdThatIsUsedTwice) {
  const AnnotationFile file =
      readLong("##gff-version 3\n" + gtfLine("c1", "gene", 101, 400, "+", "ID=g;Name=ONE") +
               gtfLine("c2", "gene", 101, 400, "-", "ID=g;Name=TWO") +
               gtfLine("c2", "mRNA", 101, 400, "-", "ID=t;Parent=g"));
  EXPECT_THAT(placesOf(file), ElementsAre("+c1[100,400)", "-c2[100,400)"));
  EXPECT_EQ(file.features[0].type, "gene");
  EXPECT_EQ(file.features[1].type, "mRNA");
  EXPECT_EQ(file.features[1].name, "TWO");
}

// "name=shown key[begin,end)" of every other name.
std::vector<std::string> otherNames(const AnnotationFile& file) {
  std::vector<std::string> out;
  for (const FeatureName& name : file.names)
    out.push_back(name.name + '=' + name.of + ' ' + std::string(name.key) + '[' +
                  std::to_string(name.region.begin) + ',' + std::to_string(name.region.end) + ')');
  std::ranges::sort(out);
  return out;
}

TEST(Gtf, EveryNameIsTold) {
  const AnnotationFile file = readLong(
      gtfLine("c1", "gene", 1001, 2000, "+",
              "gene_id \"ENSG7\"; gene_name \"KRASX\"; gene_synonym \"OLD\"; locus_tag \"b01\"; "
              "db_xref \"GeneID:672\"; db_xref \"HGNC:HGNC:11\";") +
      gtfLine(
          "c1", "transcript", 1001, 1500, "+",
          "gene_id \"ENSG7\"; transcript_id \"ENST6\"; gene_name \"KRASX\"; transcript_name \"KRASX-201\"; "
          "db_xref \"GeneID:672\"; db_xref \"GenBank:NM_6.1\";") +
      gtfLine("c1", "CDS", 1001, 1500, "+",
              "gene_id \"ENSG7\"; transcript_id \"ENST6\"; protein_id \"ENSP6\";"));
  EXPECT_THAT(otherNames(file),
              ElementsAre("ENSG7=KRASX gene_id[1000,2000)", "ENSP6=KRASX protein_id[1000,1500)",
                          "GenBank:NM_6.1=KRASX db_xref[1000,1500)", "GeneID:672=KRASX db_xref[1000,2000)",
                          "HGNC:11=KRASX db_xref[1000,2000)", "HGNC:HGNC:11=KRASX db_xref[1000,2000)",
                          "KRASX-201=KRASX transcript_name[1000,1500)", "NM_6.1=KRASX db_xref[1000,1500)",
                          "OLD=KRASX gene_synonym[1000,2000)", "b01=KRASX locus_tag[1000,2000)"));
}

// A gene without a symbol is drawn as its transcripts, under their identifiers.
TEST(Gtf, AGeneWithoutASymbolIsFoundByItsId) {
  EXPECT_THAT(
      otherNames(readLong(gtfLine("c1", "gene", 1001, 2000, "+", "gene_id \"ENSG9\";") +
                          gtfLine("c1", "exon", 1001, 1500, "+", "gene_id \"ENSG9\"; transcript_id \"T\";"))),
      ElementsAre("ENSG9=ENSG9 gene_id[1000,2000)"));
}

TEST(Gff3, EveryNameIsTold) {
  const AnnotationFile file = readLong(
      "##gff-version 3\n" +
      gtfLine("c1", "gene", 7001, 8000, "+",
              "ID=gene:ENSG5;Name=TPX3;Alias=OLD,OL%2CDER;Dbxref=HGNC:9;gene_id=ENSG5") +
      gtfLine("c1", "mRNA", 7001, 7500, "+",
              "ID=transcript:ENST4;Parent=gene:ENSG5;Name=TPX3-201;transcript_id=ENST4") +
      gtfLine("c1", "CDS", 7101, 7500, "+", "ID=CDS:ENSP1;Parent=transcript:ENST4;protein_id=ENSP1"));
  EXPECT_THAT(otherNames(file),
              testing::IsSupersetOf({"ENSG5=TPX3 ID[7000,8000)", "OLD=TPX3 Alias[7000,8000)",
                                     "OL,DER=TPX3 Alias[7000,8000)", "HGNC:9=TPX3 Dbxref[7000,8000)",
                                     "TPX3-201=TPX3 Name[7000,7500)", "ENSP1=TPX3 protein_id[7000,7500)"}));
}

std::map<std::string, std::vector<Region>> exonsInGtf(const std::string& path) {
  std::map<std::string, std::vector<Region>> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    std::istringstream parts(line);
    std::string contig, source, type;
    int64_t begin = 0, end = 0;
    if (!(parts >> contig >> source >> type >> begin >> end) || type != "exon") continue;
    const size_t at = line.find("transcript_id \"") + 15;
    out[line.substr(at, line.find('"', at) - at)].push_back({contig, begin - 1, end});
  }
  return out;
}

// Blocks that touch belong to one exon.
size_t exonsOf(const Feature& feature) {
  size_t count = 0;
  for (size_t i = 0; i < feature.blocks.size(); ++i)
    count += i == 0 || feature.blocks[i].begin != feature.blocks[i - 1].end;
  return count;
}

TEST(Demo, HumanTranscripts) {
  const std::string path = JANUS_RESOURCES_DIR "/demo/human-chr16.gtf";
  const AnnotationFile file = readAnnotation(path, resolverFor({{"chr16", 186963, 397118}}));
  EXPECT_THAT(file.notes, IsEmpty());
  ASSERT_EQ(file.features.size(), 17u);
  const auto exons = exonsInGtf(path);
  for (const Feature& feature : file.features) {
    const auto& expected = exons.at(feature.identifier);
    EXPECT_EQ(exonsOf(feature), expected.size()) << feature.identifier;
    int64_t bases = 0, drawn = 0;
    for (const Region& exon : expected) bases += exon.length();
    for (const Block& block : feature.blocks) drawn += block.end - block.begin;
    EXPECT_EQ(drawn, bases) << feature.identifier;
    EXPECT_EQ(feature.region.begin, feature.blocks.front().begin);
    EXPECT_EQ(feature.region.end, feature.blocks.back().end);
  }
  const auto arhgdig = std::ranges::find(file.features, std::string("ARHGDIG"), &Feature::name);
  ASSERT_NE(arhgdig, file.features.end());
  EXPECT_EQ(arhgdig->identifier, "NM_001176");
  EXPECT_EQ(arhgdig->strand, Strand::Forward);
  const auto luc7l = std::ranges::find(file.features, std::string("NM_018032"), &Feature::identifier);
  ASSERT_NE(luc7l, file.features.end());
  EXPECT_EQ(luc7l->name, "LUC7L");
  EXPECT_EQ(luc7l->strand, Strand::Reverse);
  EXPECT_EQ(luc7l->region, (Region{"chr16", 188970, 229450}));
  EXPECT_EQ(luc7l->blocks[0], (Block{188970, 189963, false}));  // the stop codon counts as coding
}

TEST(Demo, PhageGenesAreCoding) {
  const AnnotationFile file =
      readAnnotation(JANUS_RESOURCES_DIR "/demo/phage-lambda.gff3", resolverFor({{"NC_001416.1", 0, 48502}}));
  EXPECT_THAT(file.notes, IsEmpty());
  EXPECT_EQ(file.features.size(), 58u);
  EXPECT_EQ(file.features[0].name, "nu1");
  EXPECT_THAT(file.features[0].blocks, ElementsAre(Block{190, 736, true}));
}

TEST(Annotation, CompressedIsTheSame) {
  const TemporaryFolder scratch;
  const std::string text = bytesOf(JANUS_RESOURCES_DIR "/demo/human-chr16.gtf");
  const std::string packed = (scratch / "genes.gtf.gz").string();
  // Two members, as bgzip writes many.
  for (const auto& part : {text.substr(0, text.size() / 2), text.substr(text.size() / 2)}) {
    gzFile out = gzopen(packed.c_str(), "ab");
    ASSERT_EQ(gzwrite(out, part.data(), static_cast<unsigned>(part.size())), static_cast<int>(part.size()));
    gzclose(out);
  }
  const ContigResolver resolve = resolverFor({{"chr16", 0, 90338345}});
  EXPECT_EQ(readAnnotation(packed, resolve).features,
            readAnnotation(JANUS_RESOURCES_DIR "/demo/human-chr16.gtf", resolve).features);
}

TEST(Annotation, LimitsHold) {
  const TemporaryFolder scratch;
  std::string text;
  for (int i = 0; i < 9000; ++i) text += "c1\t5\t10\tx\n";
  const auto path = scratch.write("many.bed", text);
  EXPECT_THROW(readAnnotation(path, toy, {.memory = 1 << 16}), Error);
  EXPECT_THROW(readAnnotation(path, toy, {.textBytes = 1000}), Error);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(readAnnotation(path, toy, {}, stop.get_token()), Cancelled);
}

TEST(Annotation, ALineWithoutEndIsSkipped) {
  const TemporaryFolder scratch;
  const auto path =
      scratch.write("long.bed", "c1\t5\t10\tx\nc1\t5\t10\t" + std::string(3 << 20, 'n') + "\nc1\t6\t10\ty\n");
  const AnnotationFile file = readAnnotation(path, toy);
  EXPECT_EQ(file.features.size(), 2u);
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr("1 of 3 lines skipped, first at line 2: it is longer than")));
}

TEST(Annotation, RefusesWhatIsNoFile) {
  EXPECT_THROW(readAnnotation("/dev/zero", toy), Error);
  EXPECT_THROW(readAnnotation("/nonexistent.bed", toy), Error);
  EXPECT_THROW(readAnnotation(std::filesystem::temp_directory_path(), toy), Error);
}

// Any damage ends in features or in one Error of input; features lie within their contig and their blocks in
// order.
TEST(AnnotationMutations, EndInSoundFeaturesOrAnError) {
  const TemporaryFolder scratch;
  std::mt19937 random(11);
  const std::string seeds[] = {
      bytesOf(JANUS_RESOURCES_DIR "/demo/human-chr16.gtf").substr(0, 3000),
      bytesOf(JANUS_RESOURCES_DIR "/demo/phage-lambda.gff3").substr(0, 3000),
      "c1\t100\t200\tgene\t7\t+\t120\t180\t1,2,3\t2\t50,40,\t0,60,\nc2\t5\t10\tx\t1000\t-\n",
      "chr1\t0\t200\tp1.1\tgneg\nchr1\t200\t900\tq1\tacen\nchr2\t0\t1200\tp\tgpos25\n"};
  const ContigResolver any = [](std::string_view name) { return Contig{std::string(name), 0, 200000}; };
  const std::string spice = "\t\n\r;=\"% ,-+.#>09\xff";
  int read = 0, refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = seeds[i % std::size(seeds)];
    for (int change = 0; change < 1 + i % 20; ++change) {
      const size_t at = random() % text.size();
      if (random() % 3 == 0)
        text.erase(at, random() % 20);
      else
        text[at] = spice[random() % spice.size()];
      if (text.empty()) text = "x";
    }
    try {
      for (const Feature& feature : readAnnotation(scratch.write("mutant", text), any).features) {
        ASSERT_GE(feature.region.begin, 0);
        ASSERT_LE(feature.region.begin, feature.region.end);
        ASSERT_LE(feature.region.end, 200000);
        int64_t at = feature.region.begin;
        for (const Block& block : feature.blocks) {
          ASSERT_LE(at, block.begin) << text;
          ASSERT_LT(block.begin, block.end);
          at = block.end;
        }
        ASSERT_LE(at, feature.region.end);
      }
      ++read;
    } catch (const Error& error) {
      ++refused;
      ASSERT_EQ(error.errorClass(), ErrorClass::Input) << error.what();
    }
  }
  EXPECT_GT(read, 1000);
  EXPECT_GT(read + refused, 2999);
}

class BadAnnotations : public testing::TestWithParam<BadInput> {};

TEST_P(BadAnnotations, GetTheirLine) {
  expectOutcome(GetParam(), badFolder("annotation") / GetParam().file,
                [](const auto& path) { return joined(readAnnotation(path, toy).notes); });
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadAnnotations, testing::ValuesIn(badInputs("annotation")), nameOf);

TEST(BadAnnotationCorpus, IsThere) { EXPECT_GE(badInputs("annotation").size(), 15u); }

}  // namespace
}  // namespace janus
