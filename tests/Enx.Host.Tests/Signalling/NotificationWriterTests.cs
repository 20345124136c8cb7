using System.Text;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Signalling;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Tests.Signalling;

public sealed class NotificationWriterTests
{
    [Fact]
    public void A_notification_is_its_name_its_number_and_its_payload() => Assert.Equal(
        """{"jsonrpc":"2.0","method":"onRemoteStreamVideoUnMute","params":{"seq":12,"payload":{"clientId":"c","name":"Ann"}}}""",
        Write(new OnRemoteStreamMute(true, false, "c", "Ann")));

    [Fact]
    public void The_settings_of_a_room_are_written_in_snake_case_within_a_payload_in_camel_case()
    {
        var settings = new RoomSettings { MaxActiveTalkers = 4, ScreenShare = false, ScheduledTime = DateTimeOffset.UnixEpoch };
        var room = JsonElement.Parse(Payload(new OnRoomConnected(
            "room", "c", Ann, [Ann], [new StreamMeta(1, true, true, false, false, false)], new RoomMeta("Room", "owner", settings, false, true), 2000, 30, 4, 4)));
        Assert.Equal("owner", room.GetProperty("room").GetProperty("owner_ref").GetString());
        Assert.Equal(4, room.GetProperty("numAudioTalkers").GetInt32());
        Assert.Equal(
            ["description", "mode", "moderators", "participants", "max_active_talkers", "quality", "screen_share", "abwd", "adhoc", "scheduled", "scheduled_time", "duration", "knock", "wait_for_moderator"],
            room.GetProperty("room").GetProperty("settings").EnumerateObject().Select(p => p.Name));
        Assert.Equal(4, room.GetProperty("room").GetProperty("settings").GetProperty("max_active_talkers").GetInt32());
    }

    private static UserMeta Ann => new("c", "Ann", "r", Role.Viewer, new Permissions(false, true, false, true, false), true, true, false);

    private static string Write(Notification notification) => Encoding.UTF8.GetString(NotificationWriter.Write(12, notification).ToArray());

    private static string Payload(Notification notification) => JsonElement.Parse(Write(notification)).GetProperty("params").GetProperty("payload").GetRawText();
}
