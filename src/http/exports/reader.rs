//! Who reads what is sent piece by piece: found out again before each of them, so that whose session ends gets no more.

use super::Stopped;
use crate::{
    authn::{Denied, Door, Origin},
    authz::Viewer,
    catalogue::Catalogue,
    domain::Context,
    error::{Error, Result},
    http::{
        App, address, bearer,
        held::{Full, Room},
        rate::{self, Client},
    },
    store::identity::{Arrival, For},
};
use axum::{
    body::Bytes,
    http::{HeaderMap, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use engine::Limit;
use std::{net::SocketAddr, sync::Arc};

/// Whoever reads.
pub(in crate::http) struct Reader {
    pub(in crate::http) app: Arc<App>,
    /// The token, if any: by it the rights are found out.
    shown: HeaderMap,
    pub(in crate::http) origin: Origin,
    room: Room,
}

/// What it may read, and by which catalogue, at one moment.
pub(in crate::http) struct Asking {
    pub(in crate::http) viewer: Arc<Viewer>,
    pub(in crate::http) catalogue: Arc<Catalogue>,
}

impl Reader {
    /// Finds out who asks, and counts the request.
    pub(in crate::http) async fn arrived(
        app: Arc<App>,
        headers: HeaderMap,
        peer: Option<SocketAddr>,
        room: Room,
    ) -> Result<(Self, Asking), Response> {
        let origin = address::origin(&app, &headers, peer);
        let mut shown = HeaderMap::new();
        for token in headers.get_all(AUTHORIZATION) {
            shown.append(AUTHORIZATION, token.clone());
        }
        let reader = Self { app, shown, origin, room };
        let arrival = match reader.arrival().await {
            Ok(arrival) => arrival,
            Err(denied) => {
                // Who shows a bad token is nobody, and not counted as that yet.
                reader.app.questions.count(&Client::Address(origin)).map_err(rate::too_many)?;
                return Err(denied.into_response());
            }
        };
        if let Some(account) = arrival.viewer.as_ref().and_then(Viewer::account) {
            reader.app.questions.count(&Client::Account(account)).map_err(rate::too_many)?;
        }
        let asking = reader.asking(arrival).await.map_err(|error| Denied::Failed(error).into_response())?;
        Ok((reader, asking))
    }

    /// Finds it out again.
    pub(in crate::http) async fn again(&self) -> Result<Asking, Stopped> {
        match self.arrival().await {
            Ok(arrival) => Ok(self.asking(arrival).await?),
            Err(Denied::Failed(error)) => Err(error.into()),
            Err(Denied::Token(_)) => Err(Error::Unauthenticated.into()),
        }
    }

    async fn arrival(&self) -> Result<Arrival, Denied> {
        bearer::arrival(&self.app.authenticator, &self.shown, self.app.settings.public_read, For::Work).await
    }

    async fn asking(&self, arrival: Arrival) -> Result<Asking> {
        let viewer = arrival.viewer.unwrap_or_else(|| Viewer::nobody(self.app.settings.public_read));
        let revision =
            arrival.catalogue.ok_or(Error::Unready("尚未导入政策 / no policy was imported yet"))?;
        let catalogue = self.app.published.at(&self.app.store, revision).await?;
        Ok(Asking { viewer: Arc::new(viewer), catalogue })
    }

    /// What is asked of the domain, reading so much at most.
    pub(in crate::http) fn context(&self, asking: &Asking, read: Limit) -> Context {
        let store = Arc::new(self.app.store.reading_at_most(read));
        let (viewer, catalogue) = (Arc::clone(&asking.viewer), Arc::clone(&asking.catalogue));
        let (reachable, files) = (self.app.api.reachable(), self.app.api.files());
        Context { viewer, store, catalogue, door: self.door(), reachable, files }
    }

    pub(in crate::http) fn door(&self) -> Door {
        Door { authenticator: Arc::clone(&self.app.authenticator), origin: self.origin }
    }

    /// A piece of what is sent, counted until it is written.
    pub(in crate::http) async fn piece(&self, bytes: Vec<u8>) -> Result<Bytes, Stopped> {
        self.room.piece(bytes).await.map_err(|Full| Stopped::NoRoom)
    }
}

impl Asking {
    /// That whoever reads may still read the same, of the same catalogue: what is left would look like all of it.
    pub(in crate::http) fn check_unchanged(&self, now: &Self) -> Result<(), Stopped> {
        if now.viewer.assignments() != self.viewer.assignments() {
            return Err(Stopped::OtherRights);
        }
        if now.catalogue.programme.revision != self.catalogue.programme.revision {
            return Err(Stopped::OtherCatalogue);
        }
        Ok(())
    }

    /// Whose account it is, for the log.
    pub(in crate::http) fn name(&self) -> String {
        self.viewer.account().map(|account| account.to_string()).unwrap_or_default()
    }
}
