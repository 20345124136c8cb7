using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>Who waits to come into a room. Part of the stored snapshot: extend it only by adding optional fields.</summary>
/// <param name="Knock">Whether people knock in this session.</param>
/// <param name="Awaited">Who waits, in the order in which they came.</param>
internal sealed record WaitingRoomState(bool Knock, ImmutableArray<AwaitedEntry> Awaited)
{
    /// <summary>How it is at the beginning of a session.</summary>
    public static WaitingRoomState Of(RoomSettings settings) => new(settings.Knock, []);

    /// <summary>Who waits under an id; null for nobody.</summary>
    public AwaitedEntry? Find(string? clientId) => Awaited.FirstOrDefault(a => a.Entry.ClientId == clientId);

    /// <summary>The same without somebody.</summary>
    public WaitingRoomState Without(string clientId) => this with { Awaited = Awaited.RemoveAll(a => a.Entry.ClientId == clientId) };
}

/// <summary>Somebody who waits.</summary>
/// <param name="Entry">The fact that will be when the user is let in.</param>
/// <param name="EventType">What the user waits for: <c>knock</c> or <c>wait_for_moderator</c>.</param>
internal sealed record AwaitedEntry(RoomEvents.UserJoined Entry, string EventType);
