//! The shapes that the document refers to.

use std::collections::BTreeMap;

use utoipa::{
    ToSchema,
    openapi::{Ref, RefOr, Schema},
};

/// Every shape that was asked for, by name, with all that it is made of.
#[derive(Default)]
pub(super) struct Schemas(BTreeMap<String, RefOr<Schema>>);

impl Schemas {
    /// A reference to the shape of `T`.
    pub(super) fn of<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        parts.push((T::name().into_owned(), T::schema()));
        self.0.extend(parts);
        Ref::from_schema_name(T::name()).into()
    }

    pub(super) fn into_map(self) -> BTreeMap<String, RefOr<Schema>> {
        self.0
    }
}
