using System.Diagnostics;
using Akka.Actor;
using Enx.Actors.Directory;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Retention;
using Enx.Actors.Tests.Hosting;
using Xunit;
using Xunit.Abstractions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Retention;

/// <summary>What goes out of a real journal, and what becomes of the rooms in it.</summary>
public sealed class JournalTrimmerTests(ITestOutputHelper output)
{
    private const string Created = "e:room-created.1";
    private const string Updated = "e:room-updated.1";
    private const string Locked = "e:room-locked.1";
    private const string Gone = "e:room-deleted.1";

    [Theory]
    [InlineData(RoomStorage.Sqlite)]
    [InlineData(RoomStorage.PostgreSql)]
    public async Task A_room_whose_old_facts_went_is_the_same_room_and_is_listed_by_nodes_that_start(RoomStorage storage)
    {
        await using var journal = await AgedJournal.StartAsync(storage);
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
        await RenameAsync(journal, "r1", 1, 250);
        await journal.AgeAsync(2 * AgedJournal.Week);
        Assert.True((await journal.TrimAsync()).Sum() > 150);

        var left = await journal.FactsAsync("r1");
        Assert.Equal([Created, Updated], left.Take(2).Select(f => f.Kind));
        Assert.True(left.Count < 110, $"{left.Count} facts are left");
        Assert.Equal(1, await journal.NumberAsync("select count(*) from snapshot where persistence_id = 'room-r1'"));
        await journal.RestartAsync();
        var watch = Stopwatch.StartNew();
        Assert.Equal("Name 250", (await journal.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"))).Name);
        var listed = Assert.Single((await journal.Host.Directory.Ask<RoomList>(new DirectoryQueries.ListRooms(), RoomsHost.Patience)).Rooms);
        output.WriteLine($"Read and listed after {watch.ElapsedMilliseconds} ms");
        Assert.Equal(("r1", "Name 250"), (listed.RoomId, listed.Name));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), "the holes in the journal are waited for");
        await RenameAsync(journal, "r1", 251, 251);
        Assert.True((await journal.FactsAsync("r1"))[^1].Number > left[^1].Number);
    }

    [Theory]
    [InlineData(RoomStorage.Sqlite)]
    [InlineData(RoomStorage.PostgreSql)]
    public async Task Of_a_deleted_room_its_last_fact_stays_for_a_year_and_its_number_goes_on(RoomStorage storage)
    {
        await using var journal = await AgedJournal.StartAsync(storage);
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
        await RenameAsync(journal, "r1", 1, 120);
        await journal.AskAsync<RoomReplies.Done>(new RoomCommands.DeleteRoom("r1"));
        var last = (await journal.FactsAsync("r1"))[^1];
        Assert.Equal(0, (await journal.TrimAsync()).Sum());

        await journal.AgeAsync(AgedJournal.Week + TimeSpan.FromHours(1));
        await journal.TrimAsync();
        Assert.Equal([last], await journal.FactsAsync("r1"));
        Assert.Equal(0, await journal.NumberAsync("select count(*) from snapshot where persistence_id = 'room-r1'"));
        Assert.Equal(Codes.RoomNotFound, (await journal.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom("r1"))).Code);
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
        Assert.Equal(last.Number + 1, (await journal.FactsAsync("r1"))[1].Number);

        await journal.AskAsync<RoomReplies.Done>(new RoomCommands.DeleteRoom("r1"));
        await journal.AgeAsync(TimeSpan.FromDays(373));
        await journal.TrimAsync();
        Assert.Empty(await journal.FactsAsync("r1"));
        Assert.Equal(0, await journal.NumberAsync("select count(*) from tags where persistence_id = 'room-r1'"));
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
    }

    [Fact]
    public async Task What_is_young_or_not_yet_counted_or_after_the_snapshot_stays()
    {
        await using var journal = await AgedJournal.StartAsync(RoomStorage.Sqlite);
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
        await RenameAsync(journal, "r1", 1, 60);
        await journal.AgeAsync(2 * AgedJournal.Week);
        // No snapshot was made yet: nothing makes them superfluous.
        Assert.Equal(0, (await journal.TrimAsync()).Sum());

        var session = journal.Host.System.ActorOf(Props.Empty);
        await journal.AskAsync<RoomReplies.RoomConnected>(WithoutReconnect(Join("ann", media: false, session: session)) with { TokenExpiresAt = DateTimeOffset.UtcNow.AddMinutes(15) });
        var joined = (await journal.FactsAsync("r1")).Single(f => f.Kind == "e:user-joined.1").Number;
        await RenameAsync(journal, "r1", 61, 130);
        await journal.AgeAsync(TimeSpan.FromMinutes(10));
        Assert.InRange((await journal.TrimAsync()).Sum(), 55, 65);
        Assert.True((await journal.FactsAsync("r1")).Count > 70, "what is young stays");

        await journal.AgeAsync(2 * AgedJournal.Week);
        await journal.TrimAsync(heard: 0);
        Assert.Contains(await journal.FactsAsync("r1"), f => f.Number == joined);
        Assert.Equal(0, await journal.NumberAsync("select count(*) from tags t where not exists (select 1 from journal j where j.ordering = t.ordering_id)"));
    }

    [Fact]
    public async Task The_last_fact_of_each_kind_that_is_told_stays_so_that_the_next_webhook_names_it()
    {
        await using var journal = await AgedJournal.StartAsync(RoomStorage.Sqlite);
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
        await journal.AskAsync<RoomReplies.Done>(new ModerationCommands.LockRoom("r1", null, true));
        await journal.AskAsync<RoomReplies.Done>(new ModerationCommands.LockRoom("r1", null, false));
        await RenameAsync(journal, "r1", 1, 130);
        await journal.AgeAsync(2 * AgedJournal.Week);
        await journal.TrimAsync();
        var left = await journal.FactsAsync("r1");
        Assert.Equal([Created, Locked, Updated], left.Take(3).Select(f => f.Kind));
        Assert.True(left[0].Number < left[1].Number);
    }

    [Fact]
    public async Task A_year_of_a_busy_room_leaves_a_small_journal_and_a_quick_start()
    {
        const int Weeks = 52;
        const int FactsAWeek = 300;
        await using var journal = await AgedJournal.StartAsync(RoomStorage.Sqlite);
        await journal.AskAsync<RoomReplies.RoomDetails>(Create());
        var (most, mostAtOnce) = (0L, 0);
        for (var week = 0; week < Weeks; week++)
        {
            for (var i = 1; i < FactsAWeek; i++) journal.Host.Rooms.Tell(new RoomCommands.UpdateRoom("r1", $"Week {week}, {i}", null, null, null), ActorRefs.NoSender);
            await RenameAsync(journal, "r1", week, week);
            await journal.AgeAsync(AgedJournal.Week);
            mostAtOnce = Math.Max(mostAtOnce, (await journal.TrimAsync()).Max());
            most = Math.Max(most, await journal.NumberAsync("select count(*) from journal") ?? 0);
        }

        var written = (await journal.FactsAsync("r1"))[^1].Number;
        var free = await journal.NumberAsync("pragma freelist_count");
        await journal.RestartAsync();
        var watch = Stopwatch.StartNew();
        await journal.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom("r2"));
        var warm = watch.ElapsedMilliseconds;
        watch.Restart();
        Assert.Equal($"Name {Weeks - 1}", (await journal.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"))).Name);
        var snapshot = await journal.NumberAsync("select max(sequence_number) from snapshot where persistence_id = 'room-r1'");
        var replayed = (await journal.FactsAsync("r1")).Count(f => f.Number > snapshot);
        output.WriteLine($"{written} facts were written; at most {most} were kept, {mostAtOnce} went at once; {free} pages are free; {replayed} were read after the snapshot in {watch.ElapsedMilliseconds} ms (a room that is not there: {warm} ms)");
        Assert.True(written > Weeks * (FactsAWeek - 1));
        Assert.InRange(most, 1, 3 * FactsAWeek);
        Assert.InRange(mostAtOnce, 1, JournalTrimmer.FactsAtOnce);
        Assert.InRange(replayed, 0, 110);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
    }

    private static async Task RenameAsync(AgedJournal journal, string roomId, int first, int last)
    {
        for (var i = first; i <= last; i++) await journal.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom(roomId, $"Name {i}", null, null, null));
    }
}
