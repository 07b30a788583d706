//! What the form of the card page takes and refuses.
