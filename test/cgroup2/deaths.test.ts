/** Why containers ended whose cgroups are of version 2: the tests of the suite `engine`. */
import '../engine/deaths/explained.test';
import '../engine/deaths/outOfMemory.test';
