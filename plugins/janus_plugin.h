/* What a JanusScope plugin is: a shared library that computes tracks from a genome's sequence. Plain C, so
 * that any compiler and any language can make one; this header is all that a plugin needs.
 *
 * A plugin exports two symbols:
 *
 *   const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;   read before any code is called
 *   const janus_plugin* janus_plugin_describe(void);                      called once, never fails
 *
 * It lies, as NAME.so, in a folder that JanusScope looks into ($JANUS_PLUGINS,
 * ~/.local/share/janusscope/plugins, or lib/janus/plugins beside the program's own folder). Every file is
 * first tried in a process of its own: one that crashes or hangs there is never loaded. One that ends the
 * engine later, in a call, is left out by the next engine until its file changes.
 *
 * Rules: positions are 0-based and half-open. All functions may be called from several threads at once and
 * depend on their arguments only: the same window must always give the same result. What the host hands over
 * is the host's and is valid during the call; what the plugin hands over in `janus_plugin` is the plugin's
 * and lives as long as it is loaded; nothing is ever freed by the other side. No exception may leave a
 * function.
 */
#ifndef JANUS_PLUGIN_H
#define JANUS_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes whenever a plugin built for the version before would no longer work. */
#define JANUS_PLUGIN_API_VERSION 1u

#if defined(__GNUC__)
#define JANUS_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define JANUS_PLUGIN_EXPORT
#endif

enum {
  JANUS_QUANTITY = 0, /* a real value for every base */
  JANUS_FEATURES = 1  /* intervals with names */
};

typedef struct janus_track {
  const char* name;       /* a word for command lines and files: a-z 0-9 _ - . only, unique in the plugin */
  const char* title;      /* what a lane shows */
  const char* unit;       /* "" when there is none */
  const char* definition; /* one line for a tooltip */
  uint32_t kind;          /* JANUS_QUANTITY or JANUS_FEATURES */
  double lowest, highest; /* the range values have by definition; lowest > highest when there is none */
  int64_t flank; /* bases on each side that a result depends on: the most a feature is long; 0..1,000,000 */
} janus_track;

/* A stretch of a contig. `bases` are those of [begin, end), in upper or lower case as the genome has them,
 * any IUPAC letter, not terminated by NUL. Results are wanted for [wanted_begin, wanted_end); the window is
 * wider than that by the track's flank on each side, less only where the contig ends. */
typedef struct janus_window {
  const char* contig;
  int64_t begin, end;
  int64_t wanted_begin, wanted_end;
  const char* bases;
} janus_window;

/* strand is '+', '-' or '.'; score 0..1000; name may be NULL. The host copies it all. */
typedef struct janus_feature {
  int64_t begin, end;
  const char* name;
  char strand;
  double score;
} janus_feature;

/* What the host offers during a call. Each function takes `self` first. */
typedef struct janus_host {
  void* self;
  int (*cancelled)(void* self); /* not 0: nobody waits for the result any more; return soon */
  void (*add_feature)(void* self, const janus_feature* added); /* within the window, in any order */
  void (*explain)(void* self, const char* sentence); /* why the call is going to fail, for the user */
} janus_host;

typedef struct janus_plugin {
  const char* name;        /* a word, as a track's */
  const char* version;     /* of the plugin */
  const char* description; /* one line: what it computes, after whom */
  uint32_t track_count;
  const janus_track* tracks;

  /* Fill values[i] for base wanted_begin + i. They come filled with NaN, which means that nothing is known
   * there. Returns 0 when all went well. NULL where no track is a quantity. */
  int (*quantity)(uint32_t track, const janus_window* window, const janus_host* host, float* values);

  /* Give, through host->add_feature, every feature that begins in [wanted_begin, wanted_end), whole; others
   * may be given and are dropped. Returns 0 when all went well. NULL where no track has features. */
  int (*features)(uint32_t track, const janus_window* window, const janus_host* host);
} janus_plugin;

JANUS_PLUGIN_EXPORT extern const uint32_t janus_plugin_api_version;
JANUS_PLUGIN_EXPORT const janus_plugin* janus_plugin_describe(void);

#ifdef __cplusplus
}
#endif

#endif
