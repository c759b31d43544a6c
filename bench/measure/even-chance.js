/** Loaded before everything else (`--import`): chance takes its middle, so that two builds draw the same. */
Math.random = () => 0.5
