#include "engine/genome/locus.h"
