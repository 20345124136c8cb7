using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enx.Load.Scenarios;

/// <summary>A scenario that cannot be run, with a sentence that says why.</summary>
internal sealed class ScenarioException(string message) : Exception(message);

/// <summary>Reads scenarios: those that ship, by their name, and others from files. A key that does not exist, and a number out of its range, is an error: a
/// test that quietly does something else is worse than none.</summary>
internal static class ScenarioReader
{
    private const int MostRooms = 2_000;
    private const int MostPeople = 5_000;
    private const int MostBytes = 256 * 1024;
    private const double MostSeconds = 24 * 3600;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The names of those that ship.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Resources.Select(r => r["scenarios/".Length..^".json".Length]).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Resources => Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith("scenarios/", StringComparison.Ordinal));

    /// <summary>Reads a scenario.</summary>
    /// <param name="nameOrFile">The name of one that ships, or a file.</param>
    /// <exception cref="ScenarioException">There is none, or it cannot stand.</exception>
    public static Scenario Read(string nameOrFile)
    {
        if (Names.Contains(nameOrFile))
        {
            using var shipped = Assembly.GetExecutingAssembly().GetManifestResourceStream($"scenarios/{nameOrFile}.json")!;
            using var reader = new StreamReader(shipped);
            return Parse(reader.ReadToEnd(), nameOrFile);
        }

        if (!File.Exists(nameOrFile)) throw new ScenarioException($"There is no scenario \"{nameOrFile}\", and no such file. Those that ship: {string.Join(", ", Names)}.");
        if (new FileInfo(nameOrFile).Length > MostBytes) throw new ScenarioException($"{nameOrFile} is larger than {MostBytes / 1024} KiB, which no scenario is.");
        return Parse(File.ReadAllText(nameOrFile), Path.GetFileNameWithoutExtension(nameOrFile));
    }

    /// <summary>Reads the text of a scenario.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Its name, where the text gives none.</param>
    /// <exception cref="ScenarioException">It cannot stand.</exception>
    public static Scenario Parse(string json, string name)
    {
        Scenario scenario;
        try
        {
            scenario = JsonSerializer.Deserialize<Scenario>(json, Format) ?? throw new ScenarioException($"The scenario {name} is empty.");
        }
        catch (JsonException e)
        {
            throw new ScenarioException($"The scenario {name} cannot be read: {e.Message}");
        }

        return Checked(scenario.Name.Length > 0 ? scenario : scenario with { Name = name });
    }

    /// <summary>The scenario, when it can stand.</summary>
    /// <exception cref="ScenarioException">It cannot: says which number, and what is allowed.</exception>
    public static Scenario Checked(Scenario scenario)
    {
        Within("rooms", scenario.Rooms, 1, MostRooms);
        Within("publishers", scenario.Publishers, 0, MostPeople);
        Within("subscribers", scenario.Subscribers, 0, MostPeople);
        Within("people in all (rooms × (publishers + subscribers))", (double)scenario.Rooms * (scenario.Publishers + scenario.Subscribers), 1, MostPeople);
        Within("slots", scenario.Slots, 0, 16);
        Within("joins_per_second", scenario.JoinsPerSecond, 0.01, 1_000);
        Within("duration_seconds", scenario.DurationSeconds, 1, MostSeconds);
        Within("settle_seconds", scenario.SettleSeconds, 0, 600);
        Within("cameras", scenario.Cameras, 0, 1);
        Within("microphones", scenario.Microphones, 0, 1);
        Within("turn_seconds", scenario.TurnSeconds, 0.2, MostSeconds);
        Within("overlap", scenario.Overlap, 0, 1);
        Within("shares", scenario.Shares, 0, 1);
        Within("share_seconds", scenario.ShareSeconds, 1, MostSeconds);
        Within("messages_per_minute", scenario.MessagesPerMinute, 0, 3_000);
        Within("message_bytes", scenario.MessageBytes, 1, 8_000);
        Within("mutes_per_second", scenario.MutesPerSecond, 0, 100);
        Within("stay_seconds", scenario.StaySeconds, 0, MostSeconds);
        Within("away_seconds", scenario.AwaySeconds, 0, MostSeconds);
        Within("cut_every_seconds", scenario.CutEverySeconds, 0, MostSeconds);
        Within("cut_part", scenario.CutPart, 0, 1);
        return scenario;
    }

    private static void Within(string what, double value, double least, double most)
    {
        if (!(value >= least && value <= most)) throw new ScenarioException(FormattableString.Invariant($"{what} is {value}: allowed is {least} to {most}."));
    }
}
