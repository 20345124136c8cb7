using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class SessionTimesTests
{
    private static readonly RoomSettings Half = new() { Duration = 30 };

    [Theory]
    [InlineData(0, 20, 10)]
    [InlineData(19.9, 20, 10)]
    [InlineData(20, 25, 5)]
    [InlineData(25, 29, 1)]
    [InlineData(29, 30, 0)]
    [InlineData(31, 30, 0)] // the end is overdue
    public void After_each_mark_comes_the_next_and_then_the_end(double minute, double at, int mark)
    {
        var times = SessionTimes.None.Entered(Noon);
        Assert.Equal((Noon.AddMinutes(at), mark), times.Next(Half, Noon.AddMinutes(minute)));
    }

    [Fact]
    public void A_room_without_a_duration_has_no_end()
    {
        Assert.Null(SessionTimes.None.Entered(Noon).Next(new RoomSettings(), Noon));
        Assert.Equal(0, SessionTimes.None.Entered(Noon).RemainingMinutes(new RoomSettings(), Noon));
    }

    [Fact]
    public void A_scheduled_room_ends_by_the_clock_and_any_other_by_its_first_user()
    {
        var scheduled = Half with { Scheduled = true, ScheduledTime = Noon };
        var times = SessionTimes.None.Entered(Noon.AddMinutes(7));
        Assert.Equal(Noon.AddMinutes(30), times.EndsAt(scheduled));
        Assert.Equal(Noon.AddMinutes(37), times.EndsAt(Half));
        Assert.Equal(Noon.AddMinutes(47), (times with { ExtendedMinutes = 10 }).EndsAt(Half));
        Assert.Equal(23, times.RemainingMinutes(scheduled, Noon.AddMinutes(7.5)));
    }

    [Theory]
    [InlineData(10, 0)] // still the same meeting
    [InlineData(10.1, 15.1)] // a new one
    public void A_session_waits_ten_minutes_in_an_empty_room(double away, double startsAt)
    {
        var empty = SessionTimes.None.Entered(Noon) with { EmptySince = Noon.AddMinutes(5) };
        Assert.Equal(Noon.AddMinutes(startsAt), empty.Entered(Noon.AddMinutes(5 + away)).StartedAt);
    }
}
