//! From page to page of a search.

use api_types::{CompletePageLinks, DisputeResults, PageLinks, SearchResults};
use serde::de::DeserializeOwned;

use crate::call::Call;
use crate::client::Client;
use crate::error::ClientError;

/// A page of the results of a search.
pub trait ResultPage: DeserializeOwned {
    /// The address of the page after this one, as the server sent it.
    fn next_href(&self) -> Option<&str>;

    /// The address of the page before this one, as the server sent it.
    fn prev_href(&self) -> Option<&str>;
}

impl<T: DeserializeOwned> ResultPage for SearchResults<T, PageLinks> {
    fn next_href(&self) -> Option<&str> {
        self.links.next_page.as_ref().map(|link| link.href.as_str())
    }

    fn prev_href(&self) -> Option<&str> {
        self.links.prev_page.as_ref().map(|link| link.href.as_str())
    }
}

impl<T: DeserializeOwned> ResultPage for SearchResults<T, CompletePageLinks> {
    fn next_href(&self) -> Option<&str> {
        self.links.next_page.href.as_deref()
    }

    fn prev_href(&self) -> Option<&str> {
        self.links.prev_page.href.as_deref()
    }
}

impl ResultPage for DisputeResults {
    fn next_href(&self) -> Option<&str> {
        self.links.next_page.href.as_deref()
    }

    fn prev_href(&self) -> Option<&str> {
        self.links.prev_page.href.as_deref()
    }
}

/// From page to page of a search.
impl Client {
    /// The page after `page`, unless it is the last one.
    ///
    /// Follows the link that the server sent as it is. Fails with [`ClientError::ForeignLink`], and sends nothing,
    /// when that leads away from the address of this client, because the API key would go there.
    pub async fn next_page<P: ResultPage>(&self, page: &P) -> Result<Option<P>, ClientError> {
        self.follow(page.next_href()).await
    }

    /// The page before `page`, unless it is the first one. Otherwise as [`next_page`](Self::next_page).
    pub async fn prev_page<P: ResultPage>(&self, page: &P) -> Result<Option<P>, ClientError> {
        self.follow(page.prev_href()).await
    }

    async fn follow<P: ResultPage>(&self, href: Option<&str>) -> Result<Option<P>, ClientError> {
        match href {
            None => Ok(None),
            Some(href) => Call::get(self, self.own_link(href)?).read().await.map(Some),
        }
    }
}
