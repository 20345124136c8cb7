using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>What a room decides on its own account. Never leaves the actor, so never crosses the wire.</summary>
internal static class RoomFacts
{
    /// <summary>The actor started on this node: a new epoch.</summary>
    public sealed record Activate(string RoomId) : IRoomCommand;

    /// <summary>A join that the server could not finish: the user is taken out again.</summary>
    public sealed record TurnAway(string RoomId, string ClientId, DisconnectCause Cause, bool ReleaseToken) : IRoomCommand;

    /// <summary>Who waits in the waiting room and need not wait any more comes in.</summary>
    public sealed record AdmitWaiting(string RoomId) : IRoomCommand;

    /// <summary>A user's media has arrived at the server.</summary>
    public sealed record StreamIsLive(string RoomId, string ClientId, string StreamId) : IRoomCommand;

    /// <summary>A user is lost for good. <c>Since</c>: it turned out that it was gone since then; null for now.</summary>
    public sealed record Lost(string RoomId, string ClientId, DisconnectCause Cause, DateTimeOffset? Since) : IRoomCommand;

    /// <summary>A session asks for a presence, with its resume token of this number; null for a token that is none of its own.</summary>
    public sealed record Resume(string RoomId, string ClientId, int? Token, MediaProtocol.MediaOffer? Offer, long Attempt) : IRoomCommand;

    /// <summary>An endpoint begins to wait for its lost client, for the <c>Number</c>th time.</summary>
    public sealed record AttemptBegun(string RoomId, string ClientId, int Number, int Of, string Cause, bool MediaLost) : IRoomCommand;

    /// <summary>A lost client's link is whole again.</summary>
    public sealed record LinkRestored(string RoomId, string ClientId, int Attempts) : IRoomCommand;

    /// <summary>The room's media goes to this node. <c>IsHeard</c>: a node may have heard the present epoch, so another is needed.</summary>
    public sealed record PlaceMedia(string RoomId, string Node, bool IsHeard) : IRoomCommand;

    /// <summary>The room's media begins to move to this node.</summary>
    public sealed record BeginMove(string RoomId, string Node) : IRoomCommand;

    /// <summary>The room's media has moved.</summary>
    public sealed record EndMove(string RoomId) : IRoomCommand;

    /// <summary>The session's end has come.</summary>
    public sealed record TimeIsUp(string RoomId) : IRoomCommand;
}
