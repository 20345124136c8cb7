using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Akka.Actor;

namespace Enx.Actors.Protocol;

/// <summary>What a backend or a signalling session says to a room.</summary>
public static class RoomCommands
{
    /// <summary>Makes a room. Answer: <see cref="RoomReplies.RoomDetails"/>, or <see cref="RoomReplies.Refused"/> with 9008.</summary>
    /// <param name="RoomId">1 to 64 characters of letters, digits, <c>-</c> and <c>_</c>.</param>
    /// <param name="Name">The name people see; at most 200 characters.</param>
    /// <param name="OwnerRef">The application's own reference.</param>
    /// <param name="Settings">How the room is set up.</param>
    /// <param name="Data">The application's own words, given back as they are.</param>
    [Wire("c:create")]
    public sealed record CreateRoom(string RoomId, string Name, string OwnerRef, RoomSettings Settings, ImmutableDictionary<string, string> Data) : IRoomCommand;

    /// <summary>Changes a room; what is null stays. Settings take effect for those who join afterwards. Answer: <see cref="RoomReplies.RoomDetails"/>.</summary>
    [Wire("c:update")]
    public sealed record UpdateRoom(string RoomId, string? Name, string? OwnerRef, RoomSettings? Settings, ImmutableDictionary<string, string>? Data) : IRoomCommand;

    /// <summary>Deletes a room. Refused with 9009 while people are in it, unless <paramref name="Force"/>. Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:delete")]
    public sealed record DeleteRoom(string RoomId, bool Force = false) : IRoomCommand;

    /// <summary>
    /// Brings a user in. The token was checked by the caller; its id is spent here, so that it works once.
    /// Answer to the sender: <see cref="RoomReplies.RoomConnected"/> or <see cref="RoomReplies.Refused"/>.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">A fresh id for this user's presence; never used before.</param>
    /// <param name="TokenId">The token's id (its <c>jti</c>).</param>
    /// <param name="TokenExpiresAt">When the token's life ends: until then the room remembers that it is spent.</param>
    /// <param name="User">Who joins.</param>
    /// <param name="LocalInfo">What the user brings.</param>
    /// <param name="RoomInfo">How the user wants to be connected.</param>
    /// <param name="AdvanceOptions">Extra notifications asked for.</param>
    /// <param name="Offer">The client's SDP offer; null for a presence without media (chat only, a bot).</param>
    /// <param name="Session">Who gets this user's <see cref="RoomNotifications"/>, in <see cref="RoomReplies.Notify"/> envelopes. Its death is the loss of the link.</param>
    /// <param name="Traceparent">The trace that the join is part of, as W3C writes it; null for none.</param>
    [Wire("c:join")]
    public sealed record JoinRoom(
        string RoomId,
        string ClientId,
        string TokenId,
        DateTimeOffset TokenExpiresAt,
        User User,
        LocalInfo LocalInfo,
        RoomInfo RoomInfo,
        ImmutableArray<AdvanceOption> AdvanceOptions,
        MediaProtocol.MediaOffer? Offer,
        IActorRef Session,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Traceparent = null) : IRoomCommand;

    /// <summary>Takes a user out. Answer: <see cref="RoomReplies.Done"/>, also when the user is gone already.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="Cause">Why; told to the user and to the others.</param>
    [Wire("c:disconnect")]
    public sealed record Disconnect(string RoomId, string ClientId, DisconnectCause Cause) : IRoomCommand;

    /// <summary>Somebody is in the room, so its actor should run: if it does already, nothing happens. No answer.</summary>
    [Wire("c:wake-up")]
    public sealed record WakeUp(string RoomId) : IRoomCommand;

    /// <summary>The user's own microphone. Answer: <see cref="RoomReplies.Done"/>; the others hear of it.</summary>
    [Wire("c:mute-audio")]
    public sealed record MuteSelfAudio(string RoomId, string ClientId, bool Muted) : IOwnCommand;

    /// <summary>The user's own camera. Answer: <see cref="RoomReplies.Done"/>; the others hear of it.</summary>
    [Wire("c:mute-video")]
    public sealed record MuteSelfVideo(string RoomId, string ClientId, bool Muted) : IOwnCommand;

    /// <summary>Begins to share a screen on slot 101. Answer: <see cref="RoomReplies.Done"/>, or 1151 when another share runs.</summary>
    [Wire("c:start-share")]
    public sealed record StartScreenShare(string RoomId, string ClientId) : IOwnCommand;

    /// <summary>Ends the user's screen share. Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:stop-share")]
    public sealed record StopScreenShare(string RoomId, string ClientId) : IOwnCommand;

    /// <summary>
    /// From now on <paramref name="Subscriber"/> hears each <see cref="RoomReplies.RoomEventOccurred"/> and
    /// <see cref="RoomReplies.BandwidthAlerted"/> of the room, until it stops or unsubscribes. Not stored: a subscriber renews after a room has moved. Answer: <see cref="RoomReplies.RoomDetails"/>.
    /// </summary>
    [Wire("c:subscribe")]
    public sealed record Subscribe(string RoomId, IActorRef Subscriber) : IRoomCommand;

    /// <summary>Ends a subscription. Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:unsubscribe")]
    public sealed record Unsubscribe(string RoomId, IActorRef Subscriber) : IRoomCommand;
}

/// <summary>A person or program, as its token names it.</summary>
/// <param name="Name">The name others see.</param>
/// <param name="Role">What it may do.</param>
/// <param name="UserRef">The application's own reference.</param>
/// <param name="Data">The application's own words, at most 5 entries.</param>
public sealed record User(string Name, Role Role, string UserRef, ImmutableDictionary<string, string> Data)
{
    /// <summary>What the token withholds; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Withheld? Withheld { get; init; }

    /// <summary>The name that the token was signed with, where <see cref="Name"/> is another; null where it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SignedName { get; init; }

    /// <summary>Whether the token has no name: <see cref="Name"/> is then chosen, by the user or by a moderator, and none is the signed one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Nameless { get; init; }

    /// <summary>Whether the token lets the user choose the name that others see, also later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MayRename { get; init; }

    /// <summary>What the token withholds, never null.</summary>
    internal Withheld Lacks() => Withheld ?? Protocol.Withheld.Nothing;

    /// <summary>The user under the name that others see from now on. The name that the token was signed with stays known for as long as another is shown.</summary>
    internal User Named(string name)
    {
        var signed = Nameless ? "" : SignedName ?? Name;
        return this with { Name = name, SignedName = signed.Length == 0 || signed == name ? null : signed, Nameless = signed.Length == 0 && name.Length > 0 };
    }
}

/// <summary>Why a presence ended: a number of <see cref="Codes"/> and the vocabulary's words for it.</summary>
/// <param name="Code">2006 left on purpose, 2002 connection lost, 9011 by the backend, 9012 room deleted, …</param>
/// <param name="Message">A short phrase, e.g. <c>normal-disconnect</c>.</param>
public sealed record DisconnectCause(int Code, string Message)
{
    /// <summary>The user left on purpose.</summary>
    public static readonly DisconnectCause Normal = new(Codes.NormalDisconnect, "normal-disconnect");

    /// <summary>The connection was lost.</summary>
    public static readonly DisconnectCause Unexpected = new(Codes.UnexpectedDisconnection, "unexpected-disconnection");

    /// <summary>A backend ended it.</summary>
    public static readonly DisconnectCause ByServer = new(Codes.DisconnectedByServer, "disconnected-by-server");

    /// <summary>The room was deleted.</summary>
    public static readonly DisconnectCause RoomDeleted = new(Codes.RoomDeleted, "room-deleted");

    /// <summary>A moderator put the user out, or ended the session.</summary>
    public static readonly DisconnectCause ByModerator = new(Codes.DisconnectedByModerator, "disconnected-by-moderator");

    /// <summary>The client did not come back in any of its attempts.</summary>
    public static readonly DisconnectCause ReconnectFailed = new(Codes.ReconnectAttemptsExceeded, "reconnect-attempts-exceeded");

    /// <summary>The room's time is over.</summary>
    public static readonly DisconnectCause Expired = new(Codes.ConferenceExpired, "conference-expired");

    /// <summary>The user is banned.</summary>
    public static readonly DisconnectCause Banned = new(Codes.UserBanned, "user-banned");

    /// <summary>A moderator did not let the user in.</summary>
    public static readonly DisconnectCause EntryDenied = new(Codes.EntryDenied, "entry-denied");

    /// <summary>While the user waited in the waiting room, the room filled up.</summary>
    public static readonly DisconnectCause RoomFull = new(Codes.RoomFull, "room-full");

    /// <summary>The token that the user came in with was revoked.</summary>
    public static readonly DisconnectCause TokenRevoked = new(Codes.TokenRevoked, "token-revoked");
}
