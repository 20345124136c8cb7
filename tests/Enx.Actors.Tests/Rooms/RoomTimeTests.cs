using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class RoomTimeTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task People_are_told_ten_five_and_one_minute_before_and_put_out_at_the_end()
    {
        await _bench.CreateAsync(new RoomSettings { Duration = 30 });
        var ann = await _bench.JoinAsync("ann");
        Assert.Equal(30, ann.Connected.Connected.Room.RemainingDuration);
        foreach (var (wait, mark) in new[] { (20, 10), (5, 5), (4, 1) })
        {
            await _bench.SettleAsync();
            _bench.Advance(TimeSpan.FromMinutes(wait));
            Assert.Equal(mark, (await ann.Hears<OnConferenceRemainingDuration>()).Remaining);
        }
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new OnRoomDisConnected(Codes.ConferenceExpired, "conference-expired"), await ann.Hears<OnRoomDisConnected>());

        var bob = await _bench.JoinAsync("bob", change: LongLived);
        Assert.Equal(30, bob.Connected.Connected.Room.RemainingDuration);
    }

    [Fact]
    public async Task An_adhoc_room_is_gone_with_its_time()
    {
        await _bench.CreateAsync(new RoomSettings { Duration = 1, Adhoc = true });
        var ann = await _bench.JoinAsync("ann");
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMinutes(1));
        await ann.Hears<OnRoomDisConnected>();
        Assert.Equal(Codes.RoomNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom(RoomId))).Code);
    }

    [Fact]
    public async Task A_moderator_extends_in_the_last_ten_minutes_and_six_times()
    {
        await _bench.CreateAsync(new RoomSettings { Duration = 15 });
        var ann = await _bench.JoinAsync("ann", Role.Moderator);
        var bob = await _bench.JoinAsync("bob");
        Assert.Equal(Codes.ExtensionNotPossible, (await ann.Asks<RoomReplies.Refused>(new ModerationCommands.ExtendDuration(RoomId, "ann"))).Code);
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(Codes.ModeratorOnly, (await bob.Asks<RoomReplies.Refused>(new ModerationCommands.ExtendDuration(RoomId, "bob"))).Code);
        for (var n = 0; n < 6; n++)
        {
            await ann.Asks<RoomReplies.Done>(new ModerationCommands.ExtendDuration(RoomId, "ann"));
            Assert.Equal(new OnConferencessExtended(10, 20), await bob.Hears<OnConferencessExtended>());
            await _bench.SettleAsync();
            _bench.Advance(TimeSpan.FromMinutes(10));
            await bob.Hears<OnConferenceRemainingDuration>(r => r.Remaining == 10);
        }
        Assert.Equal(Codes.ExtensionNotPossible, (await ann.Asks<RoomReplies.Refused>(new ModerationCommands.ExtendDuration(RoomId, "ann"))).Code);
    }

    [Fact]
    public async Task A_scheduled_room_opens_a_quarter_of_an_hour_before_its_start_and_closes_at_its_end()
    {
        await _bench.CreateAsync(new RoomSettings { Scheduled = true, ScheduledTime = Noon.AddMinutes(20), Duration = 30 });
        Assert.Equal(Codes.RoomNotOpen, (await _bench.Knock("ann").Session.ExpectMsgAsync<RoomReplies.Refused>()).Code);
        _bench.Advance(TimeSpan.FromMinutes(5));
        var ann = await _bench.JoinAsync("ann", change: LongLived);
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMinutes(44));
        await ann.Hears<OnConferenceRemainingDuration>();
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Codes.ConferenceExpired, (await ann.Hears<OnRoomDisConnected>()).Cause);
        Assert.Equal(Codes.RoomNotOpen, (await _bench.Knock("bob", change: LongLived).Session.ExpectMsgAsync<RoomReplies.Refused>()).Code);
    }

    private static RoomCommands.JoinRoom LongLived(RoomCommands.JoinRoom join) => join with { TokenExpiresAt = Noon.AddHours(2) };
}
