//! *It wasn't me*: what saying so does.

words! {
    /// What saying *this wasn't me* does.
    pub enum Securing {
        /// Every other session ends.
        EndSessions = "end_sessions",
        /// No requests go to phones until another way in has worked.
        PauseRequests = "pause_requests",
        /// The next sign-in asks for a new password.
        NewPassword = "new_password",
        /// A mail says so.
        Mail = "mail",
    }
}

/// `POST {base}/account/activity/{id}/report` and `POST {base}/account/secure`: *it wasn't me*. Needs no fresh proof:
/// nothing is opened by it. The session that asks stays, so that the password can be changed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Secured {
    /// How many other sessions have ended.
    pub ended: u32,
    /// What else was done.
    pub done: Vec<Securing>,
}
