#include "ui/navigator.h"
