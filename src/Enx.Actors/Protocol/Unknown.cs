using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>
/// What a newer release said that this one does not know. Nodes of two releases run side by side while a cluster is upgraded one node at a
/// time, so it must be possible to hear such a thing: it is logged and answered, and costs nobody anything.
/// </summary>
public static class Unknown
{
    /// <summary>A message under a name that this release does not know. A room answers it with <see cref="RoomReplies.Refused"/>.</summary>
    /// <param name="RoomId">The room that it names; empty when it names none.</param>
    /// <param name="Name">Its name on the wire.</param>
    [Wire("u:message")]
    public sealed record Message(string RoomId, string Name) : IWithRoomId;

    /// <summary>A fact that this release does not know. It changes nothing that this release knows of.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="At">When it happened.</param>
    /// <param name="Name">Its name in the journal.</param>
    [Wire("u:fact")]
    public sealed record Fact(string RoomId, DateTimeOffset At, string Name) : IRoomEvent;

    /// <summary>A notification that this release does not know. It keeps its number, so that the client misses none.</summary>
    /// <param name="Name">Its name on the wire.</param>
    [Wire("u:notification")]
    public sealed record Notification(string Name) : RoomNotifications.Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUnknown";
    }
}
