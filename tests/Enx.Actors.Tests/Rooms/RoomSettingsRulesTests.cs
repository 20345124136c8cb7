using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using Xunit;

namespace Enx.Actors.Tests.Rooms;

public sealed class RoomSettingsRulesTests
{
    public static TheoryData<string?, RoomSettings> Table => new()
    {
        { null, new RoomSettings() },
        { null, new RoomSettings { Moderators = 5, Participants = 1000, MaxActiveTalkers = 16, Quality = "LD" } },
        { null, new RoomSettings { Moderators = 1, Participants = 1, MaxActiveTalkers = 1, Quality = "SD" } },
        { null, new RoomSettings { Scheduled = true, ScheduledTime = Samples.Noon, Duration = 30 } },
        { "description", new RoomSettings { Description = new string('x', 1025) } },
        { "mode", new RoomSettings { Mode = (RoomMode)7 } },
        { "moderators", new RoomSettings { Moderators = 0 } },
        { "moderators", new RoomSettings { Moderators = 6 } },
        { "participants", new RoomSettings { Participants = 0 } },
        { "participants", new RoomSettings { Participants = 1001 } },
        { "max_active_talkers", new RoomSettings { MaxActiveTalkers = 0 } },
        { "max_active_talkers", new RoomSettings { MaxActiveTalkers = 17 } },
        { "quality", new RoomSettings { Quality = "4K" } },
        { "duration", new RoomSettings { Duration = -1 } },
        { "scheduled_time", new RoomSettings { Scheduled = true } },
        { "adhoc", new RoomSettings { Scheduled = true, ScheduledTime = Samples.Noon, Adhoc = true } },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_bad_key_is_named(string? key, RoomSettings settings)
    {
        var problem = RoomSettingsRules.Check(settings);
        Assert.Equal(key, problem?.Key);
        Assert.True(problem is null || problem.Message.Contains(key!));
    }

    [Fact]
    public void Missing_settings_are_a_problem_too() => Assert.Equal("settings", RoomSettingsRules.Check(null)?.Key);
}
