using Akka.Actor;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Serialization;

/// <summary>One full example of each message about how people come in, behave, speak and listen, and how they come back.</summary>
internal static class ConductExamples
{
    public static readonly ReceivePreferences Wishes = new()
    {
        TalkerCount = 2,
        AudioOnly = true,
        TalkerQuality = "HD",
        CanvasQuality = "LD",
        Pins = ["bob"],
        Options = [ReceiveOptions.Battery],
        TalkerNotices = true,
    };

    public static readonly RoomEvents.UserJoined Entry = new(
        "r1", Noon, "dan", new User("Dan", Role.Participant, "emp-8", NoData.Add("k", "v")), true, true, false, true, "t8", Noon.AddMinutes(15), true, Receive: Wishes);

    private static readonly AdvanceOption Option = new("battery_updates", true);
    private static readonly AwaitedUser Waiting = new("dan", "Dan", "emp-8", Role.Participant);
    private static readonly ChatMessage Line = new(5, MessageCommands.MessageType.Chat, false, "Ann", "ann", "Hi!", 1_772_366_400_000, ["bob"]);

    public static IEnumerable<object> All(UserMeta meta, OnRoomConnected connected, MediaProtocol.MediaAnswer answer, IActorRef session) =>
    [
        new LinkCommands.ResumeRoom("r1", "ann", "secret", 7, Offer, session, 3), new LinkCommands.RestartMedia("r1", "ann", Offer), new LinkCommands.SessionClosed("r1", "ann", session, true),
        new ModerationCommands.DropUsers("r1", "ann", ["bob"]), new ModerationCommands.DestroyRoom("r1", null), new ModerationCommands.LockRoom("r1", "ann", true),
        new ModerationCommands.HardMuteRoom("r1", "ann", true), new ModerationCommands.HardMuteUser("r1", "ann", "bob", true, true), new ModerationCommands.SpotlightUsers("r1", "ann", ["bob"], true),
        new ModerationCommands.RenameUser("r1", "ann", "bob", "Robert"), new RoomEvents.UserRenamed("r1", Noon, "bob", "Robert", "ann"),
        new ModerationCommands.SwitchUserRole("r1", "ann", "bob", Role.Viewer), new ModerationCommands.SwitchRoomMode("r1", "ann", RoomMode.Lecture), new ModerationCommands.ExtendDuration("r1", "ann"),
        new ModerationCommands.BanUser("r1", "ann", "emp-9"), new ModerationCommands.UnbanUser("r1", null, "emp-9"), new ModerationCommands.RevokeToken("r1", "t9", Noon),
        new WaitingRoomCommands.ApproveAwaitedUser("r1", "ann", "dan"), new WaitingRoomCommands.DenyAwaitedUser("r1", "ann", "dan"), new WaitingRoomCommands.EnableKnock("r1", null, true),
        new ProcessFloor("r1", "bob", FloorAction.Request, "bob"),
        new MessageCommands.SendMessage("r1", "ann", MessageCommands.MessageType.UserData, "{}", false, ["bob"], "x"),
        new ReceiveCommands.SetTalkerCount("r1", "ann", 2), new ReceiveCommands.SetAudioOnlyMode("r1", "ann", true), new ReceiveCommands.SetReceiveVideoQuality("r1", "ann", "HD", "talker"),
        new ReceiveCommands.PinUsers("r1", "ann", ["bob"], true), new ReceiveCommands.SetAdvancedOptions("r1", "ann", [Option]), new ReceiveCommands.SubscribeForTalkerNotification("r1", "ann", true),
        new ReceiveCommands.ReportBattery("r1", "ann", 50, true), new ReceiveCommands.ReportVideoResolution("r1", "ann", 640, 360),
        new RoomQueries.GetReceiveSettings("r1", "ann"), new RoomQueries.GetMessages("r1", "ann", 4), new RoomQueries.GetAwaited("r1"),
        new RoomReplies.Awaited("r1", "dan", "knock"), new RoomReplies.RoomResumed("r1", "ann", "secret", 8, connected, answer), new RoomReplies.MediaRestarted("r1", "ann", answer),
        new RoomReplies.SessionReplaced("r1", "ann"), new RoomReplies.MessageSent("r1", 5, 1_772_366_400_000), new RoomReplies.ReceiveSettings("r1", 2, 3, 2, 6, true, "HD", "Auto", ["bob"], [Option]),
        new RoomReplies.MessageList("r1", [Line]), new RoomReplies.AwaitedList("r1", [Waiting]),
        new RoomEvents.RoomLocked("r1", Noon, true, "ann"), new RoomEvents.RoomHardMuted("r1", Noon, true, "ann"), new RoomEvents.UserHardMuted("r1", Noon, "bob", true, true, "ann"),
        new RoomEvents.UserRoleChanged("r1", Noon, "bob", Role.Viewer, "ann"), new RoomEvents.RoomModeSwitched("r1", Noon, RoomMode.Lecture, "ann"),
        new RoomEvents.FloorProcessed("r1", Noon, "bob", FloorAction.Grant, "ann"), new RoomEvents.SpotlightChanged("r1", Noon, ["bob"], "ann"),
        new RoomEvents.ReceiveChanged("r1", Noon, "ann", Wishes), new RoomEvents.UserAwaited("r1", Noon, Entry, "knock"),
        new RoomEvents.AwaitedUserGone("r1", Noon, "dan", DisconnectCause.EntryDenied, "ann"), new RoomEvents.KnockEnabled("r1", Noon, true, "ann"),
        new RoomEvents.UserBanned("r1", Noon, "emp-9", "ann"), new RoomEvents.UserUnbanned("r1", Noon, "emp-9", "ann"), new RoomEvents.TokenRevoked("r1", Noon, "t9", Noon.AddMinutes(15)),
        new OnConnectionInterrupted(1163, "m"), new OnReconnect(1, 3, 20_000, "m"), new OnUserReconnectSuccess("ann", 1, "m"), new OnConnectionLost(1165, "m"), new OnUserUpdated(meta, "role"),
        new OnRoomAwaited("knock"), new OnUserAwaited(Waiting), new OnAwaitedUserGone("dan", "denied"), new OnKnockEnabled(true, "ann"),
        new OnLockedRoom("m", "ann"), new OnUnLockedRoom("m", "ann"), new OnReceivedHardMute(true, "m"), new OnReceivedHardMuteAudio("m"), new OnReceivedHardUnMuteAudio("m"),
        new OnReceivedHardMuteVideo("m"), new OnReceivedHardUnMuteVideo("m"), new OnUpdateSpotlightUsers("ann", ["bob"]), new OnUserRoleChanged("bob", Role.Viewer, Role.Participant, meta.Permissions),
        new OnRoomModeSwitched(RoomMode.Lecture, "ann"), new OnConferenceRemainingDuration(5), new OnConferencessExtended(10, 15),
        new OnFloorRequestReceived("bob", "Bob"), new OnCancelledFloorRequest("bob", "Bob"), new OnFinishedFloorRequest("bob", "Bob"), new OnGrantedFloorRequest("m"), new OnDeniedFloorRequest("m"),
        new OnReleasedFloorRequest("m"), new OnInvitedForFloorAccess("bob", "Bob"), new OnCanceledFloorInvite("bob", "Bob"), new OnInviteToFloorRequested("bob", "Bob"), new OnAcceptedFloorInvite("bob", "Bob"),
        new OnRejectedInviteFloor("bob", "Bob"), new OnProcessFloorRequested("bob", "Bob", "floorGranted", 1708, "m"),
        new OnMessageReceived(Line), new OnUserDataReceived(Line), new OnTalkerNtification(["bob"]), new OnBatteryUpdates("bob", 50, true), new OnVideoResolutionChanged("bob", 640, 360),
    ];
}
