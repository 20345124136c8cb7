using Enx.Actors.Protocol;
using Enx.Actors.Revival;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Revival;

public sealed class OccupiedRoomsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("+a", "a1")]
    [InlineData("+a +a +b", "a2 b1")]
    [InlineData("+a +b -a", "b1")]
    [InlineData("+a +a -a", "a1")]
    [InlineData("+a -a -a +b", "b1")]
    [InlineData("x +a x", "a1")]
    public void A_room_is_occupied_while_more_have_come_than_gone(string facts, string occupied) => Assert.Equal(occupied, Text(After(OccupiedRooms.None, facts, 1)));

    [Fact]
    public void What_was_counted_is_not_counted_again()
    {
        var once = After(OccupiedRooms.None, "+a +b", 1);
        Assert.Equal(once, After(once, "+a +b", 1));
        Assert.Equal(("a1 b1", 2), (Text(once), once.Offset));
        Assert.Equal("a2 b1", Text(After(once, "+a", 3)));
    }

    private static OccupiedRooms After(OccupiedRooms rooms, string facts, long offset) =>
        facts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(rooms, (r, f) => r.After(offset++, Fact(f)));

    private static IRoomEvent Fact(string text) => text[0] switch
    {
        '+' => new RoomEvents.UserJoined(text[1..], Noon, "c", new User("C", Role.Participant, "", NoData), false, false, true, true, "t", Noon),
        '-' => new RoomEvents.UserLeft(text[1..], Noon, "c", DisconnectCause.Normal),
        _ => new RoomEvents.SessionExpired("a", Noon),
    };

    private static string Text(OccupiedRooms rooms) => string.Join(' ', rooms.Rooms.Select(r => $"{r.Key}{r.Value}"));
}
