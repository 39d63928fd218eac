/** The setting that says that another version has drawn the index: it may lack what that one did not know. */
export const INDEX_TO_DRAW = 'index to draw';
