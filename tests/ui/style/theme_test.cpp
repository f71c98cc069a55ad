#include "ui/style/theme.h"

#include <cmath>

#include <gtest/gtest.h>

namespace janus::ui {
namespace {

struct Lab {
  double l, a, b;
};

double linear(double part) { return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4); }
double lifted(double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; }

// CIELAB under D65.
Lab labOf(const QColor& colour) {
  const double r = linear(colour.redF()), g = linear(colour.greenF()), b = linear(colour.blueF());
  const double x = lifted((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const double y = lifted(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const double z = lifted((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double difference(const QColor& one, const QColor& other) {
  const Lab a = labOf(one), b = labOf(other);
  return std::hypot(std::hypot(a.l - b.l, a.a - b.a), a.b - b.b);
}

double luminance(const QColor& colour) {
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {  // WCAG
  const double one = luminance(a) + 0.05, other = luminance(b) + 0.05;
  return std::max(one, other) / std::min(one, other);
}

class ThemeTest : public testing::TestWithParam<const char*> {
 protected:
  Theme theme = Theme::named(GetParam());
};

TEST_P(ThemeTest, ExpertsCanBeToldApart) {
  for (size_t i = 0; i < 16; ++i) {
    EXPECT_GT(difference(theme.experts[i], theme.background), 25) << i;
    for (size_t j = i + 1; j < 16; ++j)
      EXPECT_GT(difference(theme.experts[i], theme.experts[j]), 40) << i << " " << j;
  }
}

TEST_P(ThemeTest, TextCanBeRead) {
  EXPECT_GT(contrast(theme.text, theme.background), 7);
  EXPECT_GT(contrast(theme.text, theme.panel), 7);
  EXPECT_GT(contrast(theme.faint, theme.background), 4);
  EXPECT_GT(contrast(theme.accent, theme.background), 4);
  EXPECT_GT(contrast(theme.problem, theme.background), 4.5);
  EXPECT_GT(contrast(theme.onAccent, theme.accent), 4.5);
}

TEST_P(ThemeTest, NeutralIsTheBackground) {
  EXPECT_EQ(theme.diverging(0), theme.background.rgb());
  EXPECT_EQ(theme.sequential(0), theme.background.rgb());
}

TEST_P(ThemeTest, DivergesToBlueAndRed) {
  const QColor below(theme.diverging(-1)), above(theme.diverging(1));
  EXPECT_GT(below.blue(), below.red() + 80);
  EXPECT_GT(above.red(), above.blue() + 80);
  EXPECT_EQ(theme.diverging(-7), theme.diverging(-1));
  EXPECT_EQ(theme.diverging(7), theme.diverging(1));
}

TEST_P(ThemeTest, SequenceMovesAwayFromTheBackground) {
  double before = 0;
  for (const double value : {0.1, 0.3, 0.5, 0.7, 0.9, 1.0}) {
    const double now = std::abs(labOf(QColor(theme.sequential(value))).l - labOf(theme.background).l);
    EXPECT_GT(now, before) << value;
    before = now;
  }
}

TEST_P(ThemeTest, BasesKeepTheirHues) {
  EXPECT_NEAR(theme.base('A').hue(), 120, 25);
  EXPECT_NEAR(theme.base('c').hue(), 225, 20);
  EXPECT_NEAR(theme.base('g').hue(), 32, 12);
  const int red = theme.base('T').hue();
  EXPECT_TRUE(red < 12 || red > 348) << red;
  EXPECT_EQ(theme.base('N'), theme.unknownBase);
  EXPECT_EQ(theme.base('n'), theme.unknownBase);
  EXPECT_EQ(theme.base('-'), theme.unknownBase);
}

INSTANTIATE_TEST_SUITE_P(Both, ThemeTest, testing::Values("light", "dark"));

TEST(ThemeNames, AreKept) {
  EXPECT_EQ(Theme::named("light").name, "light");
  EXPECT_EQ(Theme::named("dark").name, "dark");
  EXPECT_TRUE(Theme::named("dark").dark);
}

}  // namespace
}  // namespace janus::ui
