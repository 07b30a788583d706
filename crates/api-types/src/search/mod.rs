//! Searches: what may be asked, and how the answer is paged.
//!
//! The server reads a query with `parse`, which lists every invalid parameter in the order of the API
//! reference; a client fills the members and sends [`PaymentQuery::to_query_string`].

mod agreements;
mod disputes;
mod paging;
mod parameters;
mod payments;
mod refunds;
mod results;
#[cfg(test)]
mod tests;

pub use agreements::AgreementQuery;
pub use disputes::DisputeQuery;
pub use paging::{CompletePageLinks, PageLink, PageLinks, Paging, PossiblePageLink};
pub use payments::PaymentQuery;
pub use refunds::RefundQuery;
pub use results::{
    AgreementSearchResults, DisputeResults, PaymentSearchResults, RefundSearchResults,
    SearchResults,
};

/// What all queries can do, made of the `filters` of each.
macro_rules! query {
    ($query:ident, $links:ident, $path:literal) => {
        impl $query {
            /// Where the server takes this query, below its address.
            pub const PATH: &'static str = $path;

            /// The query as it stands behind the `?` of an address: active filters, `display_size`, `page`.
            pub fn to_query_string(&self) -> String {
                self.paging.query_string(&self.filters())
            }

            /// The links of the answer, when `total` items match. `api` is the public address of the server,
            /// `path` the endpoint's.
            pub fn links(&self, api: &str, path: &str, total: i64) -> $crate::search::$links {
                let base = format!("{}{path}", api.trim_end_matches('/'));
                self.paging.links(&base, &self.filters(), total).into()
            }
        }
    };
}
pub(crate) use query;
