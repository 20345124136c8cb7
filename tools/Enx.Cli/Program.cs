using Enx.Cli;

return await EnxCommand.RunAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable);
