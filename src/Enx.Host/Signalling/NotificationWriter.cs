using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Signalling;

/// <summary>Writes what a client hears: the callback's name, its number and its payload, as docs/protocol.md §1.2 has them.</summary>
internal static class NotificationWriter
{
    // What is told to many, and may be long, is one object on the node of the room; it is written once, for as long as somebody holds it.
    private static readonly ConditionalWeakTable<Notification, byte[]> Written = [];

    private static readonly byte[] Tail = "}}"u8.ToArray();

    /// <summary>One notification as a frame.</summary>
    /// <param name="seq">Its number; 0 for one that is not numbered.</param>
    /// <param name="notification">What is told.</param>
    public static OutboundMessage Write(long seq, Notification notification) => new(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","method":"{{JsonEncodedText.Encode(notification.Method)}}","params":{"seq":{{seq}},"payload":""")),
        notification is OnMessageReceived or OnUserDataReceived or OnUserConnected or OnUserDisConnected ? Written.GetValue(notification, Payload) : Payload(notification),
        Tail);

    private static byte[] Payload(Notification notification) => JsonRpc.Write(json => WritePayload(json, notification)).ToArray();

    /// <summary>A payload alone.</summary>
    public static void WritePayload(Utf8JsonWriter json, Notification notification) =>
        JsonSerializer.Serialize(json, notification, NotificationJson.Default.GetTypeInfo(notification.GetType())
            ?? throw new NotSupportedException($"{notification.GetType().Name} is not in NotificationJson: add it there."));
}

/// <summary>How notifications become JSON. Each kind of notification is named here; a test sees to it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(RoomSettingsConverter)])]
[JsonSerializable(typeof(OnRoomConnected))]
[JsonSerializable(typeof(OnRoomDisConnected))]
[JsonSerializable(typeof(OnUserConnected))]
[JsonSerializable(typeof(OnUserDisConnected))]
[JsonSerializable(typeof(OnMediaFault))]
[JsonSerializable(typeof(OnPublishedStream))]
[JsonSerializable(typeof(OnUnPublishedStream))]
[JsonSerializable(typeof(OnActiveTalkerList))]
[JsonSerializable(typeof(OnAudioEvent))]
[JsonSerializable(typeof(OnVideoEvent))]
[JsonSerializable(typeof(OnRemoteStreamMute))]
[JsonSerializable(typeof(OnScreenSharedStarted))]
[JsonSerializable(typeof(OnScreenSharedStopped))]
[JsonSerializable(typeof(OnConnectionInterrupted))]
[JsonSerializable(typeof(OnReconnect))]
[JsonSerializable(typeof(OnUserReconnectSuccess))]
[JsonSerializable(typeof(OnConnectionLost))]
[JsonSerializable(typeof(OnRoomRestored))]
[JsonSerializable(typeof(OnServerLeaving))]
[JsonSerializable(typeof(OnMediaMove))]
[JsonSerializable(typeof(Unknown.Notification), TypeInfoPropertyName = "UnknownNotification")]
[JsonSerializable(typeof(OnUserUpdated))]
[JsonSerializable(typeof(OnRoomAwaited))]
[JsonSerializable(typeof(OnUserAwaited))]
[JsonSerializable(typeof(OnAwaitedUserGone))]
[JsonSerializable(typeof(OnKnockEnabled))]
[JsonSerializable(typeof(OnLockedRoom))]
[JsonSerializable(typeof(OnUnLockedRoom))]
[JsonSerializable(typeof(OnReceivedHardMute))]
[JsonSerializable(typeof(OnReceivedHardMuteAudio))]
[JsonSerializable(typeof(OnReceivedHardUnMuteAudio))]
[JsonSerializable(typeof(OnReceivedHardMuteVideo))]
[JsonSerializable(typeof(OnReceivedHardUnMuteVideo))]
[JsonSerializable(typeof(OnUpdateSpotlightUsers))]
[JsonSerializable(typeof(OnUserRoleChanged))]
[JsonSerializable(typeof(OnRoomModeSwitched))]
[JsonSerializable(typeof(OnConferenceRemainingDuration))]
[JsonSerializable(typeof(OnConferencessExtended))]
[JsonSerializable(typeof(OnFloorRequestReceived))]
[JsonSerializable(typeof(OnCancelledFloorRequest))]
[JsonSerializable(typeof(OnFinishedFloorRequest))]
[JsonSerializable(typeof(OnGrantedFloorRequest))]
[JsonSerializable(typeof(OnDeniedFloorRequest))]
[JsonSerializable(typeof(OnReleasedFloorRequest))]
[JsonSerializable(typeof(OnInvitedForFloorAccess))]
[JsonSerializable(typeof(OnCanceledFloorInvite))]
[JsonSerializable(typeof(OnInviteToFloorRequested))]
[JsonSerializable(typeof(OnAcceptedFloorInvite))]
[JsonSerializable(typeof(OnRejectedInviteFloor))]
[JsonSerializable(typeof(OnProcessFloorRequested))]
[JsonSerializable(typeof(OnMessageReceived))]
[JsonSerializable(typeof(OnUserDataReceived))]
[JsonSerializable(typeof(OnTalkerNtification))]
[JsonSerializable(typeof(OnBatteryUpdates))]
[JsonSerializable(typeof(OnVideoResolutionChanged))]
[JsonSerializable(typeof(OnRoomBandwidthAlert))]
[JsonSerializable(typeof(OnPublisherBandwidthAlert))]
[JsonSerializable(typeof(OnVideoLayersWanted))]
[JsonSerializable(typeof(OnAudioOnlyByBandwidth))]
[JsonSerializable(typeof(OnShareStreamEvent))]
[JsonSerializable(typeof(MediaProtocol.MediaAnswer))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(AwaitedUser))]
[JsonSerializable(typeof(IceServer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class NotificationJson : JsonSerializerContext;
