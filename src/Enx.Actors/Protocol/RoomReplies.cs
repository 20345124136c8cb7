using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>What a room answers, and what it sends to sessions and subscribers.</summary>
public static class RoomReplies
{
    /// <summary>A room as it is.</summary>
    public sealed record RoomDetails(
        string RoomId,
        string Name,
        string OwnerRef,
        RoomSettings Settings,
        ImmutableDictionary<string, string> Data,
        DateTimeOffset Created,
        int Users) : IRoomReply;

    /// <summary>Who is in the room.</summary>
    public sealed record UserList(string RoomId, ImmutableArray<RoomNotifications.UserMeta> Users) : IRoomReply;

    /// <summary>It is done.</summary>
    public sealed record Done(string RoomId) : IRoomReply;

    /// <summary>It is not done.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Code">One of <see cref="Codes"/>.</param>
    /// <param name="Message">A sentence that says what to do.</param>
    public sealed record Refused(string RoomId, int Code, string Message) : IRoomReply;

    /// <summary>The user is in.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="Connected">What the client is told.</param>
    /// <param name="Answer">The SDP answer, and where each slot is in it; null without media.</param>
    public sealed record RoomConnected(
        string RoomId,
        string ClientId,
        RoomNotifications.OnRoomConnected Connected,
        MediaProtocol.MediaAnswer? Answer) : IRoomReply;

    /// <summary>One numbered notification for one client's session.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="Seq">1, 2, 3… for each client, without gaps.</param>
    /// <param name="Notification">What happened.</param>
    public sealed record Notify(string RoomId, string ClientId, long Seq, RoomNotifications.Notification Notification) : IRoomReply;

    /// <summary>A fact of the room, to its subscribers.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="SequenceNr">The fact's number in the room's journal: rises, and names the fact for ever.</param>
    /// <param name="Event">What happened.</param>
    public sealed record RoomEventOccurred(string RoomId, long SequenceNr, IRoomEvent Event) : IRoomReply;
}
