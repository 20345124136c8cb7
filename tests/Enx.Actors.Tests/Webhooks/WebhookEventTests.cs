using System.Text;
using Enx.Actors.Hosting;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Webhooks;
using Xunit;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Webhooks;

public sealed class WebhookEventTests
{
    /// <summary>Facts that are the room's own business, or too many.</summary>
    private static readonly Type[] Untold =
    [
        typeof(RoomActivated), typeof(MediaAssigned), typeof(MediaMoveBegun), typeof(ReconnectAttempted), typeof(UserResumed), typeof(UserMuted), typeof(SpotlightChanged), typeof(ReceiveChanged), typeof(TokenRevoked),
    ];

    private static readonly User Ann = new("Ann \"Ü\"", Role.Moderator, "emp-7", NoData.Add("floor", "3"));

    public static TheoryData<IRoomEvent, string, string> Bodies { get; } = new()
    {
        { new RoomCreated(RoomId, Noon, "Demo", "team-7", new RoomSettings { Participants = 12 }, NoData.Add("k", "v")), "room_created", """{"name":"Demo","owner_ref":"team-7","settings":{"description":"","mode":"group",""" },
        { new RoomUpdated(RoomId, Noon, "Demo", "team-7", new RoomSettings { ScheduledTime = Noon }, NoData), "room_updated", """
            "scheduled_time":"2026-03-01T12:00:00+00:00",
            """ },
        { new RoomDeleted(RoomId, Noon, DisconnectCause.RoomDeleted), "room_deleted", """{"cause":{"code":9012,"message":"room-deleted"}}""" },
        { new UserJoined(RoomId, Noon, "c1", Ann, true, false, true, true, "secret-token-id", Noon), "user_joined", """{"client_id":"c1","name":"Ann \"Ü\"","user_ref":"emp-7","role":"moderator","data":{"floor":"3"},"audio":true,"video":false}""" },
        { new UserLeft(RoomId, Noon, "c1", DisconnectCause.Unexpected), "user_left", """{"client_id":"c1","cause":{"code":2002,"message":"unexpected-disconnection"}}""" },
        { new StreamPublished(RoomId, Noon, "c1", "av"), "stream_published", """{"client_id":"c1","stream_id":"av"}""" },
        { new UserInterrupted(RoomId, Noon, "c1", "the page went away", true), "user_interrupted", """{"client_id":"c1","cause":"the page went away","media_lost":true}""" },
        { new UserReconnected(RoomId, Noon, "c1", 2), "user_reconnected", """{"client_id":"c1","attempts":2}""" },
        { new RoomLocked(RoomId, Noon, true, "mod"), "room_locked", """{"locked":true,"by":"mod"}""" },
        { new RoomHardMuted(RoomId, Noon, true), "room_hard_muted", """{"muted":true,"by":null}""" },
        { new UserHardMuted(RoomId, Noon, "c1", true, false, "mod"), "user_hard_muted", """{"client_id":"c1","media":"video","muted":false,"by":"mod"}""" },
        { new UserRenamed(RoomId, Noon, "c1", "Anna", "c9"), "user_renamed", """{"client_id":"c1","name":"Anna","by":"c9"}""" },
        { new UserRoleChanged(RoomId, Noon, "c1", Role.Viewer), "user_role_changed", """{"client_id":"c1","role":"viewer","by":null}""" },
        { new RoomModeSwitched(RoomId, Noon, RoomMode.Lecture), "room_mode_switched", """{"mode":"lecture","by":null}""" },
        { new FloorProcessed(RoomId, Noon, "c1", FloorCommands.FloorAction.Grant, "mod"), "floor_processed", """{"client_id":"c1","action":"grantFloor","by":"mod"}""" },
        { new UserAwaited(RoomId, Noon, new UserJoined(RoomId, Noon, "c1", Ann, true, false, true, true, "secret-token-id", Noon), "knock"), "user_awaited", """{"client_id":"c1","name":"Ann \"Ü\"","user_ref":"emp-7","role":"moderator","data":{"floor":"3"},"event_type":"knock"}""" },
        { new AwaitedUserGone(RoomId, Noon, "c1", DisconnectCause.Normal), "awaited_user_gone", """{"client_id":"c1","cause":{"code":2006,"message":"normal-disconnect"},"by":null}""" },
        { new KnockEnabled(RoomId, Noon, true), "knock_enabled", """{"enabled":true,"by":null}""" },
        { new UserBanned(RoomId, Noon, "emp-7", "mod"), "user_banned", """{"user_ref":"emp-7","by":"mod"}""" },
        { new UserUnbanned(RoomId, Noon, "emp-7"), "user_unbanned", """{"user_ref":"emp-7","by":null}""" },
        { new MessageSaid(RoomId, Noon, new RoomNotifications.ChatMessage(3, MessageCommands.MessageType.Chat, false, "Ann", "c1", "a secret", 1, ["c2"])), "message_said", """{"message_id":3,"type":"chat","broadcast":false,"sender_id":"c1"}""" },
        { new DurationExtended(RoomId, Noon, 10), "duration_extended", """{"minutes":10,"by":null}""" },
        { new SessionExpired(RoomId, Noon), "session_expired", "{}" },
        { new StreamUnpublished(RoomId, Noon, "c1", "share"), "stream_unpublished", """{"client_id":"c1","stream_id":"101"}""" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_says_what_happened_where_when_and_after_what(IRoomEvent fact, string type, string data)
    {
        var body = Encoding.UTF8.GetString(new WebhookEvent(17, 15, fact).ToJson("my-app").Span);
        Assert.StartsWith($$"""{"id":"r1-17","room_id":"r1","seq":17,"previous":15,"type":"{{type}}","at":"2026-03-01T12:00:00+00:00","app":"my-app","data":{""", body, StringComparison.Ordinal);
        Assert.Contains(data, body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_fact_is_told_or_left_out_on_purpose()
    {
        var told = Bodies.Select(b => b[0].GetType()).ToList();
        var all = typeof(RoomEvents).GetNestedTypes().Where(t => t.IsAssignableTo(typeof(IRoomEvent))).ToList();
        Assert.Equal(all.Select(t => t.Name).Order(), told.Concat(Untold).Select(t => t.Name).Order());
        Assert.Equal(WebhookEvents.Names, Bodies.Select(b => (string)b[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_told_is_tagged_as_it_is_written()
    {
        string[] TagsOf(object e) => new RoomTagger().ToJournal(e) is Akka.Persistence.Journal.Tagged t ? [.. t.Tags.Order()] : [];
        Assert.Equal([RoomTags.Directory, RoomTags.Webhook], TagsOf(new RoomDeleted(RoomId, Noon, DisconnectCause.RoomDeleted)));
        Assert.Equal([RoomTags.Webhook], TagsOf(new StreamPublished(RoomId, Noon, "c1", "av")));
        Assert.Equal([RoomTags.Occupancy, RoomTags.Webhook], TagsOf(new UserLeft(RoomId, Noon, "c1", DisconnectCause.Normal)));
        Assert.Empty(TagsOf(new RoomActivated(RoomId, Noon, 1)));
    }
}
