/** A module of CommonJS, for child.mjs to import. */
exports.ready = true;
