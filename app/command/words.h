// The words of the command line: each adds its options and, when it was the one typed, does its work while
// parsing ends.
#pragma once

namespace CLI {
class App;
}

namespace janus::command {

struct Setting;

void addPredict(CLI::App& app, Setting& setting);
void addVariants(CLI::App& app, Setting& setting);
void addMutate(CLI::App& app, Setting& setting);
void addInfo(CLI::App& app, Setting& setting);
void addEstimate(CLI::App& app, Setting& setting);
void addConvert(CLI::App& app, Setting& setting);
void addCache(CLI::App& app, Setting& setting);
void addBench(CLI::App& app, Setting& setting);
void addEngine(CLI::App& app, Setting& setting);
void addPluginProbe(CLI::App& app, Setting& setting);

}  // namespace janus::command
