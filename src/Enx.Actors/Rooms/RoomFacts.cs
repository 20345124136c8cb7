using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms;

/// <summary>What a room decides on its own account. Never leaves the actor, so never crosses the wire.</summary>
internal static class RoomFacts
{
    /// <summary>The actor started on this node: a new epoch, and nobody of the earlier life is here any more.</summary>
    public sealed record Activate(string RoomId) : IRoomCommand;

    /// <summary>A join that the server could not finish: the user is taken out again.</summary>
    public sealed record TurnAway(string RoomId, string ClientId, DisconnectCause Cause, bool ReleaseToken) : IRoomCommand;

    /// <summary>Who waits at the door and need not wait any more comes in.</summary>
    public sealed record OpenDoor(string RoomId) : IRoomCommand;

    /// <summary>A user's media has arrived at the server's door.</summary>
    public sealed record StreamIsLive(string RoomId, string ClientId, string StreamId) : IRoomCommand;
}
