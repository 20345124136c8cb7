using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Signalling;
using Enx.Host.Tests.Signalling;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Tests.Documentation;

/// <summary>The notifications on the page are those of the code, and each is written as its example stands there.</summary>
public sealed class NotificationTests
{
    /// <summary>One of each kind; the results of calls are not among them.</summary>
    private static readonly Notification[] All =
    [
        new OnRoomDisConnected(2006, "normal-disconnect"),
        new OnUserConnected(Examples.User("c1")),
        new OnUserDisConnected(Examples.User("c1"), DisconnectCause.Normal),
        new OnUserUpdated(Examples.User("c1"), "reconnecting"),
        new OnPublishedStream("av", "The stream has been published.", "0"),
        new OnUnPublishedStream("av", "The stream has been unpublished.", "0"),
        new OnMediaFault("av", "video", "codec", "Line 16: section 1 (video) is refused: it offers none of VP8, VP9, H264, AV1 in a profile that every browser decodes."),
        new OnActiveTalkerList(true, [new ActiveTalker(1, "c1", "Ann", "audiovideo", "user", false, false, "16:9", false, false, true)]),
        new OnAudioEvent("Audio Off", "0"),
        new OnVideoEvent("Video Off", "0"),
        new OnRemoteStreamMute(false, true, "c1", "Ann"),
        new OnRemoteStreamMute(false, false, "c1", "Ann"),
        new OnRemoteStreamMute(true, true, "c1", "Ann"),
        new OnRemoteStreamMute(true, false, "c1", "Ann"),
        new OnScreenSharedStarted("0", "101", "c1", "Ann"),
        new OnScreenSharedStopped("0", "101", "c1", "Ann"),
        new OnConnectionInterrupted(1163, "The connection is interrupted: the media path is silent."),
        new OnReconnect(1, 3, 20_000, "Reconnecting"),
        new OnRoomRestored(13, "8ZkT…", Examples.RoomOnThePage with { IceServers = [Examples.Relay] }),
        new OnServerLeaving(20_000),
        new OnMediaMove(7),
        new Unknown.Notification("n:wall-painted"),
        new OnUserReconnectSuccess("c1", 1, "Reconnected"),
        new OnConnectionLost(1165, "The connection could not be restored."),
        new OnRoomAwaited("knock"),
        new OnUserAwaited(new AwaitedUser("c2", "Bob", "emp-8", Role.Participant)),
        new OnAwaitedUserGone("c2", "approved"),
        new OnKnockEnabled(true, "c1"),
        new OnLockedRoom("Room is locked", "c1"),
        new OnUnLockedRoom("Room is unlocked", "c1"),
        new OnReceivedHardMute(true, "Room is muted"),
        new OnReceivedHardMuteAudio("Muted by the moderator"),
        new OnReceivedHardUnMuteAudio("Unmuted by the moderator"),
        new OnReceivedHardMuteVideo("Muted by the moderator"),
        new OnReceivedHardUnMuteVideo("Unmuted by the moderator"),
        new OnUpdateSpotlightUsers("c1", ["c2"]),
        new OnUserRoleChanged("c2", Role.Moderator, Role.Participant, new Permissions(true, true, true, true, true)),
        new OnRoomModeSwitched(RoomMode.Lecture, "c1"),
        new OnConferenceRemainingDuration(10),
        new OnConferencessExtended(10, 20),
        new OnFloorRequestReceived("c2", "Bob"),
        new OnCancelledFloorRequest("c2", "Bob"),
        new OnFinishedFloorRequest("c2", "Bob"),
        new OnInviteToFloorRequested("c2", "Bob"),
        new OnAcceptedFloorInvite("c2", "Bob"),
        new OnRejectedInviteFloor("c2", "Bob"),
        new OnGrantedFloorRequest("Floor Request Granted"),
        new OnDeniedFloorRequest("Floor Request Denied"),
        new OnReleasedFloorRequest("Floor Released"),
        new OnInvitedForFloorAccess("c1", "Ann"),
        new OnCanceledFloorInvite("c1", "Ann"),
        new OnProcessFloorRequested("c2", "Bob", "floorGranted", 1708, "Floor Granted"),
        new OnMessageReceived(Examples.Chat),
        new OnUserDataReceived(Examples.Chat),
        new OnTalkerNtification(["c2"]),
        new OnRoomBandwidthAlert(240, 80, 2, "down", "downlink"),
        new OnPublisherBandwidthAlert("av", 1, 3, 180, "down"),
        new OnVideoLayersWanted("av", ["q", "h"]),
        new OnAudioOnlyByBandwidth(true),
        OnShareStreamEvent.Stopped,
        new OnBatteryUpdates("c2", 80, false),
        new OnVideoResolutionChanged("c2", 1280, 720),
    ];

    [Fact]
    public void Every_kind_of_notification_is_tried_here()
    {
        var kinds = typeof(Notification).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Notification)) && t != typeof(OnRoomConnected));
        Assert.Equal(kinds.Select(k => k.Name).Order(StringComparer.Ordinal), All.Select(n => n.GetType().Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_notification_is_on_the_page_once_and_every_one_on_the_page_is_there() =>
        Assert.Equal(All.Select(n => n.Method).Order(StringComparer.Ordinal), ProtocolPage.Notifications.Select(n => n.Name).Order(StringComparer.Ordinal));

    public static TheoryData<string> Names => [.. All.Select(n => n.Method)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_notification_is_written_as_its_example(string name)
    {
        var frame = JsonElement.Parse(NotificationWriter.Write(12, All.Single(n => n.Method == name)).ToArray());
        Assert.Equal((name, 12), (frame.GetProperty("method").GetString(), frame.GetProperty("params").GetProperty("seq").GetInt64()));
        Assert.Equal(
            ProtocolPage.Notifications.Single(n => n.Name == name).Payload,
            ProtocolPage.Compact(frame.GetProperty("params").GetProperty("payload").GetRawText()));
    }
}
