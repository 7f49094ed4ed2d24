//! English.

use super::News;

pub(in super::super) const EN: News = News {
    added: [
        "{what} was added to your {app} account",
        "{what} was added to your {app} account.",
    ],
    removed: [
        "{what} was removed from your {app} account",
        "{what} was removed from your {app} account and no longer works there.",
    ],
    restored: [
        "{what} was brought back to your {app} account",
        "{what} that had been removed from your {app} account was brought back. It works again.",
    ],
    default: [
        "Your {app} account now asks for another proof first",
        "When you sign in to {app}, something else than before is asked for first.",
    ],
    paused: [
        "Sign-in requests for {app} were paused",
        "Sign-in requests for your {app} account no longer go to one of your phones.",
    ],
    codes: [
        "New recovery codes for your {app} account",
        "New recovery codes were made for your {app} account. The earlier ones no longer work.",
    ],
    password: [
        "Your {app} password was changed",
        "The password of your {app} account was changed.",
    ],
    password_everywhere: [
        "Your {app} password was changed",
        "The password of your {app} account was changed. All other sign-ins have ended.",
    ],
    browser: [
        "New sign-in to {app}",
        "Somebody signed in to your {app} account with a browser that had not been used for it before.",
    ],
    denied: [
        "A sign-in request for {app} was denied",
        "A sign-in request for your {app} account was denied on your phone. Nobody was signed in. Whoever asked knows your password.",
    ],
    revoked: [
        "A sign-in to {app} was stopped",
        "A sign-in request for your {app} account was first approved and then denied on your phone. The sign-in has been ended.",
    ],
    secured: [
        "Your {app} account was secured",
        "Somebody said about your {app} account: “This wasn’t me.” Other sign-ins have ended, sign-in requests are paused, and the next sign-in asks for a new password.",
    ],
    phone: "A phone",
    authenticator_app: "An authenticator app",
    passkey: "A passkey",
    email: "An e-mail address",
    sms: "A phone number",
    recovery: "A set of recovery codes",
    pass: "A temporary pass",
    other: "A way to sign in",
    phone_can: "It can approve sign-ins from now on.",
    passkey_can: "Whoever has it can sign in.",
    account: "Account: {account}",
    label: "Which one: {label}",
    asked: "It was asked for with {browser}, from {place}, {time}.",
    you: "If that was you, there is nothing to do.",
    look: "If it was not you, open your security info and choose “This wasn’t me”:",
    not_you: "If it was not you, turn at once to the people who look after your account.",
};
