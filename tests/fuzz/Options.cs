using System.Globalization;

namespace Enx.Fuzz;

/// <summary>What the command line says.</summary>
internal sealed class Options
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ArgumentException">It says something that there is not; the message names it.</exception>
    public Options(string[] args)
    {
        Command = args is [var first, ..] && first is "run" or "replay" ? args[0] : throw new ArgumentException("Say run or replay first.");
        for (var i = 1; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");
            switch (args[i])
            {
                case "--seconds":
                    Time = TimeSpan.FromSeconds(double.Parse(Value(), CultureInfo.InvariantCulture));
                    break;
                case "--inputs":
                    Inputs = long.Parse(Value(), CultureInfo.InvariantCulture);
                    break;
                case "--seed":
                    Seed = int.Parse(Value(), CultureInfo.InvariantCulture);
                    break;
                case "--keep":
                    Keep = Value();
                    break;
                default:
                    Targets.Add(FuzzTargets.All.Any(t => t.Name == args[i]) ? args[i]
                        : throw new ArgumentException($"There is no target {args[i]}: {string.Join(", ", FuzzTargets.All.Select(t => t.Name))}."));
                    break;
            }
        }
    }

    public string Command { get; }

    public TimeSpan Time { get; private set; } = TimeSpan.FromDays(1);

    public long Inputs { get; private set; } = long.MaxValue;

    public int Seed { get; private set; } = Environment.TickCount;

    /// <summary>Where the inputs worth keeping go; null: nowhere.</summary>
    public string? Keep { get; private set; }

    public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);
}
