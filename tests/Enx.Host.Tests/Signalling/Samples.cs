using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Tests.Signalling;

/// <summary>What a room would say.</summary>
internal static class Samples
{
    public const string ResumeToken = "3wq1…";

    public static UserMeta User(string clientId, string name = "Ann") => new(
        clientId, name, "emp-7", Role.Participant, new Permissions(true, true, false, true, false), false, false, false);

    public static OnRoomConnected Room(string clientId) => new(
        "room", clientId, User(clientId), [User(clientId)], [new StreamMeta(1, true, true, false, false, false)],
        new RoomMeta("Weekly meeting", "team-7", new RoomSettings(), false, false), 2500, 30, 6, 6);

    public static RoomReplies.RoomConnected Joined(string clientId) =>
        new("room", clientId, Room(clientId), null, ResumeToken, new RoomReplies.ReconnectTerms(true, 3, 20_000));
}
