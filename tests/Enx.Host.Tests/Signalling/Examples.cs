using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Tests.Signalling;

/// <summary>What clients and rooms would say. They are the examples of docs/protocol.md.</summary>
internal static class Examples
{
    public const string ResumeToken = "3wq1…";

    public static readonly MediaOffer Offer = new("v=0…",
    [
        new("0", SectionUse.Microphone), new("1", SectionUse.Camera), new("2", SectionUse.Share),
        new("3", SectionUse.Slot, 1), new("4", SectionUse.Slot, 1), new("5", SectionUse.Slot, 101),
    ]);

    public static readonly MediaAnswer Answer = new("v=0…", [1, 101], Publishes: [SectionUse.Microphone], Refused:
        [new RefusedSection("1", SectionUse.Camera, 0, "codec", "Line 16: section 1 (video) is refused: it offers none of VP8, VP9, H264, AV1 in a profile that every browser decodes.")]);

    public static readonly ChatMessage Chat = new(42, MessageCommands.MessageType.Chat, false, "Ann", "c1", "Hello", 1769853600000, ["c2"]);

    public static readonly IceServer Relay = new(["turn:turn.example.com:3478"], "1769857200:c1", "q2k…");

    public static OnRoomConnected RoomOnThePage => Room("c1") with { Id = "5f2b8c", Messages = [Chat] };

    public static UserMeta User(string clientId, string name = "Ann") => new(
        clientId, name, "emp-7", Role.Participant, new Permissions(true, true, false, true, false), false, false, false,
        Attributes: ImmutableDictionary<string, string>.Empty);

    public static OnRoomConnected Room(string clientId) => new(
        "room", clientId, User(clientId), [User(clientId)], [new StreamMeta(1, true, true, false, false, false)],
        new RoomMeta("Weekly meeting", "team-7", new RoomSettings(), false, false), 2500, 30, 6, 6);

    public static RoomReplies.RoomConnected Joined(string clientId) =>
        new("room", clientId, Room(clientId), null, ResumeToken, new RoomReplies.ReconnectTerms(true, 3, 20_000));
}
