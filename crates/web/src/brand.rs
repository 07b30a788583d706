//! The marks of the GOV.UK brand, taken from GOV.UK Frontend at build time.

include!(concat!(env!("OUT_DIR"), "/brand.rs"));
