//! What every request passes: who is it for, where does it come from, does it hold the key; and
//! the headers that every answer carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::keys::{Caller, Rights, holder};
use super::{ApiError, AppState, Settings};
use crate::page;
use crate::page::ErrorCode;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Routes that answer without a key: they tell nothing. The page itself is one of them, so that it can ask for the
/// key.
const OPEN: [&str; 3] = ["/", "/healthz", "/readyz"];

pub(super) async fn guard(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let mut response = match check(state.settings(), request.headers(), request.uri().path()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn check(settings: &Settings, headers: &HeaderMap, path: &str) -> Result<Caller, ApiError> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if !known_host(settings, host) {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            ErrorCode::HostRefused,
            "this host name is not one of ours; use the address printed at start, or add the name to `hosts`",
        ));
    }
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        if !own_origin(origin, host, text(HeaderName::from_static("sec-fetch-site"))) {
            return Err(ApiError::new(
                StatusCode::FORBIDDEN,
                ErrorCode::OriginRefused,
                "pages of other sites may not use this server",
            ));
        }
    }
    if settings.keys.is_empty() {
        return Ok(Caller { key: None, rights: Rights::Operate });
    }
    if let Some(key) = holder(&settings.keys, headers) {
        return Ok(Caller { key: Some(key.name.clone()), rights: key.rights });
    }
    if is_open(path) {
        return Ok(Caller::default());
    }
    Err(ApiError::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::InvalidApiKey,
        "a key is needed; send it as `Authorization: Bearer KEY`",
    ))
}

fn is_open(path: &str) -> bool {
    OPEN.contains(&path) || path.strip_prefix(page::BASE).is_some_and(|name| page::asset(name).is_some())
}

/// Our page says `no-referrer`, and a browser that posts its form without JavaScript then sends `Origin: null`
/// (Fetch, "append a request `Origin` header"). It also says where the form stood, in a header that no page can set.
fn own_origin(origin: &str, host: &str, site: Option<&str>) -> bool {
    if origin == "null" {
        return site == Some("same-origin");
    }
    let name = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    name.is_some_and(|name| name.eq_ignore_ascii_case(host))
}

fn known_host(settings: &Settings, host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name.to_ascii_lowercase().as_str())
        || settings.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}
