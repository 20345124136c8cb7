using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Directory;

public sealed class DirectoryStateTests
{
    private static RoomEvents.RoomCreated Created(string id, string name = "Demo") => new RoomEvents.RoomCreated(id, Noon, name, "o", new RoomSettings(), NoData);
    private static RoomEvents.RoomUpdated Updated(string id, string name) => new RoomEvents.RoomUpdated(id, Noon, name, "o", new RoomSettings(), NoData);
    private static RoomEvents.RoomDeleted Deleted(string id) => new RoomEvents.RoomDeleted(id, Noon, DisconnectCause.RoomDeleted);

    private static DirectoryState Told(params (long Seq, IRoomEvent Event, bool Journal)[] facts) =>
        facts.Aggregate(DirectoryState.Empty, (s, f) => s.Learn(f.Seq, f.Event, f.Journal));

    private static string Names(DirectoryState s) => string.Join(",", s.List(new DirectoryQueries.ListRooms()).Rooms.Select(r => r.Name));

    [Fact]
    public void A_hint_shows_at_once_and_the_journal_repeats_it_without_harm() =>
        Assert.Equal("New", Names(Told((1, Created("a"), false), (5, Updated("a", "New"), false), (1, Created("a"), true), (5, Updated("a", "New"), true))));

    [Fact]
    public void A_late_journal_does_not_bring_a_deleted_room_back()
    {
        var gone = Told((1, Created("a"), false), (9, Deleted("a"), false), (1, Created("a"), true));
        Assert.Equal("", Names(gone));
        Assert.Equal("", Names(gone.Learn(9, Deleted("a"), true)));
    }

    [Fact]
    public void A_room_made_again_shows_even_while_the_journal_still_tells_of_the_first() =>
        Assert.Equal("Second", Names(Told((1, Created("a"), false), (4, Deleted("a"), false), (5, Created("a", "Second"), false),
            (1, Created("a"), true), (4, Deleted("a"), true), (5, Created("a", "Second"), true))));

    [Fact]
    public void A_hint_of_a_room_not_heard_of_yet_waits_for_the_journal() =>
        Assert.Equal("New", Names(Told((7, Updated("a", "New"), false), (1, Created("a"), true), (7, Updated("a", "New"), true))));

    [Fact]
    public void A_list_is_sorted_by_id_cut_and_filtered()
    {
        var s = Told((1, Created("c", "Third"), true), (1, Created("a", "First"), true), (1, Created("b", "Second"), true));
        Assert.Equal("First,Second,Third", Names(s));
        var page = s.List(new DirectoryQueries.ListRooms(1, 1));
        Assert.Equal((3, "b"), (page.Total, Assert.Single(page.Rooms).RoomId));
        var found = s.List(new DirectoryQueries.ListRooms(0, 10, "IR"));
        Assert.Equal((2, "a,c"), (found.Total, string.Join(",", found.Rooms.Select(r => r.RoomId))));
        Assert.Single(s.List(new DirectoryQueries.ListRooms(-5, 0)).Rooms);
    }
}
